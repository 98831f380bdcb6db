package dev.latchkey.vault.crypto;

import java.util.Comparator;

/** One version of the data key of an organization. */
public record DataKeyId(long organizationId, int version) implements Comparable<DataKeyId> {

    private static final Comparator<DataKeyId> ORDER =
            Comparator.comparingLong(DataKeyId::organizationId).thenComparingInt(DataKeyId::version);

    /** What a wrapped key is bound to. The first version is from before there were any. */
    String boundTo() {
        return "organization-key|" + organizationId + (version == 1 ? "" : "|" + version);
    }

    @Override
    public int compareTo(DataKeyId other) {
        return ORDER.compare(this, other);
    }
}
