package dev.latchkey.vault.hostproof;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.folder.Organizations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The key pairs. Whoever seals holds the managed folder of the organization first, and whoever changes its key pair
 * holds it alone, so nothing is sealed for a pair that was just replaced or left open when sealing was just switched on.
 */
@Repository
public class KeyPairs {

    private static final String COLUMNS = """
            select id, organization_id, public_key, wrapped_private_key, salt, iterations, revision, seals_arrivals,
                   made_at, made_by, passphrase_set_at, replaced_at
            from host_proof_key_pair
            """;

    private static final String COUNTS = """
            select k.organization_id, k.id, k.revision, k.seals_arrivals, k.made_at, k.made_by, k.passphrase_set_at,
                   c.vaulted, c.vaulted_otherwise, c.not_vaulted
            from host_proof_key_pair k
                cross join lateral (
                    select count(*) filter (where p.key_pair_id = k.id) as vaulted,
                           count(*) filter (where p.key_pair_id <> k.id) as vaulted_otherwise,
                           count(*) filter (where p.key_pair_id is null) as not_vaulted
                    from password p
                    where p.organization_id = k.organization_id) c
            where k.replaced_at is null and (:scope::bigint[] is null or k.organization_id = any(:scope::bigint[]))
            order by k.organization_id
            """;

    private final JdbcClient jdbc;
    private final Organizations organizations;

    KeyPairs(JdbcClient jdbc, Organizations organizations) {
        this.jdbc = jdbc;
        this.organizations = organizations;
    }

    /**
     * The host-proof vault of an organization as people see it.
     *
     * @param vaulted keys that its key pair opens
     * @param vaultedOtherwise keys sealed for an earlier key pair, or for that of an organization they came from
     * @param notVaulted keys that Latchkey can read
     */
    public record Vault(
            long organizationId,
            long keyPairId,
            long revision,
            boolean sealsArrivals,
            Instant madeAt,
            String madeBy,
            Instant passphraseSetAt,
            long vaulted,
            long vaultedOtherwise,
            long notVaulted) {}

    /** The answer when an organization has no key pair: perhaps there is no such organization. */
    public ProblemException missing(long organizationId) {
        return organizations.exists(organizationId)
                ? ProblemException.conflict(
                        "no-key-pair",
                        "The organization has no key pair yet: make one in the console, page Host-proof vaults; only a"
                                + " browser can, because nobody else may see the passphrase.")
                : Organizations.unknown();
    }

    /**
     * What seals for these organizations. The caller holds their managed folders.
     *
     * @return empty for those that have no key pair
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public VaultSeals sealsFor(Collection<Long> organizationIds) {
        var inUse = new HashMap<Long, KeyPair>();
        if (!organizationIds.isEmpty()) {
            for (var pair : jdbc.sql(COLUMNS + "where organization_id = any(:ids) and replaced_at is null")
                    .param("ids", organizationIds.toArray(Long[]::new))
                    .query(KeyPairs::read)
                    .list()) {
                inUse.put(pair.organizationId(), pair);
            }
        }
        return new VaultSeals(Map.copyOf(inUse));
    }

    /** In use or replaced; empty when it was erased, or is of an organization that this request does not see. */
    public Optional<KeyPair> find(long keyPairId) {
        return jdbc.sql(COLUMNS + "where id = :id")
                .param("id", keyPairId)
                .query(KeyPairs::read)
                .optional();
    }

    Optional<KeyPair> inUse(long organizationId) {
        return jdbc.sql(COLUMNS + "where organization_id = :id and replaced_at is null")
                .param("id", organizationId)
                .query(KeyPairs::read)
                .optional();
    }

    /** @param scope organizations to look at; null means all */
    List<Vault> vaults(Long @Nullable [] scope) {
        return jdbc.sql(COUNTS)
                .param("scope", scope)
                .query((row, number) -> new Vault(
                        row.getLong("organization_id"),
                        row.getLong("id"),
                        row.getLong("revision"),
                        row.getBoolean("seals_arrivals"),
                        row.getTimestamp("made_at").toInstant(),
                        row.getString("made_by"),
                        row.getTimestamp("passphrase_set_at").toInstant(),
                        row.getLong("vaulted"),
                        row.getLong("vaulted_otherwise"),
                        row.getLong("not_vaulted")))
                .list();
    }

    long add(
            long organizationId,
            VaultPublicKey publicKey,
            WrappedPrivateKey wrapped,
            boolean sealsArrivals,
            String actor,
            Instant now) {
        return jdbc.sql("""
                insert into host_proof_key_pair (organization_id, public_key, wrapped_private_key, salt, iterations,
                                                 revision, seals_arrivals, made_at, made_by, passphrase_set_at)
                values (:organization, :publicKey, :wrapped, :salt, :iterations, 1, :sealsArrivals, :at, :by, :at)
                returning id
                """)
                .param("organization", organizationId)
                .param("publicKey", publicKey.bytes())
                .param("wrapped", wrapped.wrapped())
                .param("salt", wrapped.saltBytes())
                .param("iterations", wrapped.iterations())
                .param("sealsArrivals", sealsArrivals)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("by", actor)
                .query(Long.class)
                .single();
    }

    void retire(long keyPairId, Instant now) {
        jdbc.sql("update host_proof_key_pair set replaced_at = :at where id = :id")
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("id", keyPairId)
                .update();
    }

    void sealArrivals(long keyPairId, boolean on) {
        jdbc.sql("update host_proof_key_pair set seals_arrivals = :on where id = :id")
                .param("on", on)
                .param("id", keyPairId)
                .update();
    }

    /**
     * What was erased.
     *
     * @param elsewhere keys of devices that are with other organizations by now
     * @param sealedArrivals whether keys were sealed on arrival; those that come from now on are not
     */
    public record Erased(long elsewhere, boolean sealedArrivals) {}

    /**
     * What was sealed for the organization opens no more, wherever it is by now, nor does what its devices brought along sealed
     * for another one; and the organization has no key pair.
     *
     * @param instead what stands in place of each secret
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Erased erase(long organizationId, byte[] instead) {
        var elsewhere = jdbc.sql("""
                with erased as (
                    update password set ciphertext = :instead, sealed = null, key_pair_id = null
                    where key_pair_id in (select id from host_proof_key_pair where organization_id = :id)
                        or (organization_id = :id and sealed is not null)
                    returning organization_id)
                select count(*) from erased where organization_id <> :id
                """)
                .param("instead", instead)
                .param("id", organizationId)
                .query(Long.class)
                .single();
        var sealedArrivals =
                jdbc.sql("""
                with gone as (
                    delete from host_proof_key_pair where organization_id = :id returning seals_arrivals, replaced_at)
                select exists (select 1 from gone where seals_arrivals and replaced_at is null)
                """).param("id", organizationId).query(Boolean.class).single();
        return new Erased(elsewhere, sealedArrivals);
    }

    /** @return false when the passphrase was changed since that revision */
    boolean rewrap(long keyPairId, long revision, WrappedPrivateKey wrapped, Instant now) {
        return jdbc.sql("""
                update host_proof_key_pair
                set wrapped_private_key = :wrapped, salt = :salt, iterations = :iterations, revision = revision + 1,
                    passphrase_set_at = :at
                where id = :id and revision = :revision and replaced_at is null
                """)
                        .param("wrapped", wrapped.wrapped())
                        .param("salt", wrapped.saltBytes())
                        .param("iterations", wrapped.iterations())
                        .param("at", now.atOffset(ZoneOffset.UTC))
                        .param("id", keyPairId)
                        .param("revision", revision)
                        .update()
                == 1;
    }

    private static KeyPair read(ResultSet row, int number) throws SQLException {
        var replaced = row.getTimestamp("replaced_at");
        return new KeyPair(
                row.getLong("id"),
                row.getLong("organization_id"),
                VaultPublicKey.stored(row.getBytes("public_key")),
                WrappedPrivateKey.stored(
                        row.getBytes("wrapped_private_key"), row.getBytes("salt"), row.getInt("iterations")),
                row.getLong("revision"),
                row.getBoolean("seals_arrivals"),
                row.getTimestamp("made_at").toInstant(),
                row.getString("made_by"),
                row.getTimestamp("passphrase_set_at").toInstant(),
                replaced == null ? null : replaced.toInstant());
    }
}
