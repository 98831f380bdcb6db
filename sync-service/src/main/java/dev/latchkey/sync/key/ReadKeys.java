package dev.latchkey.sync.key;

import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.kit.outbox.Cause;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Keeps what is known of a tenant's recovery keys in step with what Microsoft lists, whole or for one device. */
@Service
public class ReadKeys {

    private final KeyListing listing;
    private final ReadSecrets secrets;

    ReadKeys(KeyListing listing, ReadSecrets secrets) {
        this.listing = listing;
        this.secrets = secrets;
    }

    /** Told while keys are being read. */
    @FunctionalInterface
    public interface Progress {
        void at(int listed, int secretsRead);
    }

    /** @param secretsRead how many were read in clear */
    public record Result(int listed, int secretsRead) {}

    /**
     * All keys of a tenant. Keys that could not be read do not keep the others from being read, but fail the whole in
     * the end.
     */
    public Result readAll(TenantConnection connection, String tenantId, Cause cause, Progress progress) {
        var began = listing.begin();
        var reader = secrets.reader(connection, tenantId, "run", cause);
        Set<String> listed = new HashSet<>();
        var outcome = new ReadSecrets.Outcome(0, null);
        String cursor = null;
        do {
            var page = connection.recoveryKeys(cursor);
            page.items().forEach(key -> listed.add(key.keyId()));
            var before = outcome.read();
            outcome = outcome.and(secrets.read(reader, listing.take(tenantId, page.items(), cause)));
            cursor = page.next();
            if (cursor != null && outcome.read() > before) {
                progress.at(listed.size(), outcome.read());
            }
        } while (cursor != null);
        listing.complete(tenantId, null, listed, began, cause);
        throwIf(outcome.failure());
        return new Result(listed.size(), outcome.read());
    }

    /** The keys of one device. */
    public void readDevice(TenantConnection connection, String tenantId, String deviceId, Cause cause) {
        var began = listing.begin();
        var listed = connection.recoveryKeysOf(deviceId);
        var unread = listing.take(tenantId, listed, cause);
        ReadSecrets.Outcome outcome = new ReadSecrets.Outcome(0, null);
        if (!unread.isEmpty()) {
            outcome = secrets.read(secrets.reader(connection, tenantId, "device " + deviceId, cause), unread);
        }
        listing.complete(
                tenantId, deviceId, listed.stream().map(ListedKey::keyId).toList(), began, cause);
        throwIf(outcome.failure());
    }

    private static void throwIf(@Nullable GraphFailure failure) {
        if (failure != null) {
            throw new GraphException(failure);
        }
    }
}
