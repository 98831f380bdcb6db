package dev.latchkey.vault.key;

/** When Microsoft was last seen to list a key. */
public final class LastConfirmed {

    /**
     * An expression over a row of {@code password} with {@code tenant_listing t} and {@code tenant_disconnection f} of its tenant,
     * where there are such. The key was in every listing until it was gone or its tenant disconnected.
     */
    public static final String SQL = """
            greatest(key_created_at, last_seen_at,
                     case when upstream_state = 'GONE' then null
                          when upstream_version <= f.last_version then least(t.keys_listed_at, f.disconnected_at)
                          else t.keys_listed_at end)
            """;

    private LastConfirmed() {}
}
