package dev.latchkey.sync.key;

import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.listing.TurnOver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Reads recovery passwords in clear, each once, and seals them at once. Some calls of 20 are under way at a time; what has
 * come within a moment is committed together, with its announcements. A crash loses at most the reads of that moment and
 * of the calls under way, and doubles nothing.
 */
@Service
class ReadSecrets {

    private final KeyClaims claims;
    private final RecoverySealer sealer;
    private final KeepSecrets keep;
    private final SyncProperties properties;
    private final Counter counter;

    ReadSecrets(
            KeyClaims claims,
            RecoverySealer sealer,
            KeepSecrets keep,
            SyncProperties properties,
            MeterRegistry meters) {
        this.claims = claims;
        this.sealer = sealer;
        this.keep = keep;
        this.properties = properties;
        this.counter = Counter.builder("latchkey.sync.keys.read")
                .description("Recovery keys read in clear, each an audited act at the customer's")
                .register(meters);
    }

    /** Who reads where; the sealing session lasts as long. */
    record Reader(
            TenantConnection connection, String tenantId, String name, Sealer.Session session, Findings findings) {}

    /** @param name of nobody who reads at the same time; what a reader of this name has claimed is its own */
    Reader reader(TenantConnection connection, String tenantId, String name, Findings findings) {
        return new Reader(connection, tenantId, name, sealer.begin(), findings);
    }

    /**
     * @param unread keys that were never read, any number
     * @param progress told how many were read so far, after each commit
     * @param makeRoom called between keys, as seldom as between pages of them; may throw {@link TurnOver}
     * @param stopping whether this process is being stopped; no further key is asked for then
     * @return what kept keys from being read and will pass; null when nothing did. Keys that Microsoft refuses by
     *     themselves are remembered in {@link RefusedKeys}
     * @throws GraphException when none can be read for now
     * @throws TurnOver when this process is being stopped, and there was more to do
     */
    @Nullable GraphFailure read(
            Reader reader, List<ListedKey> unread, IntConsumer progress, Runnable makeRoom, BooleanSupplier stopping) {
        return new BatchedReading(claims, keep, counter, properties.retryWait(), reader, unread, stopping)
                .all(progress, makeRoom);
    }

    /** Whether somebody else has claimed one of these and not come to an end. */
    boolean isReadByAnother(Reader reader, List<ListedKey> wanted) {
        return claims.isClaimedByAnother(
                reader.tenantId,
                reader.name,
                wanted.stream().map(ListedKey::keyId).toList());
    }
}
