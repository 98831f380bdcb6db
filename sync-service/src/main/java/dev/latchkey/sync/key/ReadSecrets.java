package dev.latchkey.sync.key;

import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.graph.SecretReading;
import dev.latchkey.graph.SecretReadings;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.sync.SyncProperties;
import dev.latchkey.sync.TenantLock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads recovery passwords in clear, each once, and seals them at once: up to 20 in one call, each call's keys committed
 * with their announcements in one transaction. A crash loses at most one call's reads, and doubles nothing.
 */
@Service
class ReadSecrets {

    private static final int BATCH = 20;
    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final RecoveryKeys keys;
    private final RecoverySealer sealer;
    private final TenantLock lock;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final SyncProperties properties;
    private final Clock clock;

    ReadSecrets(
            RecoveryKeys keys,
            RecoverySealer sealer,
            TenantLock lock,
            Outbox outbox,
            TransactionTemplate transaction,
            SyncProperties properties,
            Clock clock) {
        this.keys = keys;
        this.sealer = sealer;
        this.lock = lock;
        this.outbox = outbox;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    /** Who reads where; the sealing session lasts as long. */
    record Reader(TenantConnection connection, String tenantId, String name, Sealer.Session session, Cause cause) {}

    /** @param name the same for whoever takes this reader's work over after a crash */
    Reader reader(TenantConnection connection, String tenantId, String name, Cause cause) {
        return new Reader(connection, tenantId, name, sealer.begin(), cause);
    }

    /**
     * @param unread keys that were never read, any number
     * @return how many were read, and what kept others from it
     * @throws GraphException when none can be read for now
     */
    Outcome read(Reader reader, List<ListedKey> unread) {
        var outcome = new Outcome(0, null);
        for (var from = 0; from < unread.size(); from += BATCH) {
            outcome = outcome.and(readClaimed(reader, unread.subList(from, Math.min(from + BATCH, unread.size()))));
        }
        return outcome;
    }

    /** @param failure of keys that could not be read; null when there are none */
    record Outcome(int read, @Nullable GraphFailure failure) {

        Outcome and(Outcome other) {
            return new Outcome(read + other.read, failure != null ? failure : other.failure);
        }
    }

    private Outcome readClaimed(Reader reader, List<ListedKey> batch) {
        var byId = new LinkedHashMap<String, ListedKey>();
        batch.forEach(key -> byId.put(key.keyId(), key));
        byId.keySet().retainAll(keys.claim(reader.tenantId, reader.name, byId.keySet()));
        var claimed = List.copyOf(byId.keySet());
        try {
            return readWithRetries(reader, byId);
        } finally {
            keys.release(reader.tenantId, reader.name, claimed);
        }
    }

    private Outcome readWithRetries(Reader reader, Map<String, ListedKey> wanted) {
        var outcome = new Outcome(0, null);
        for (var attempt = 1; !wanted.isEmpty(); attempt++) {
            GraphFailure failure;
            try (var readings = reader.connection.readSecrets(wanted.keySet())) {
                outcome = outcome.and(new Outcome(keep(reader, wanted, readings), dropGarbage(wanted, readings)));
                failure = remaining(wanted, readings);
            }
            if (failure == null) {
                break;
            }
            if (!failure.passing()) {
                throw new GraphException(failure);
            }
            if (attempt == ATTEMPTS) {
                return outcome.and(new Outcome(0, failure));
            }
            pause(failure, attempt);
        }
        return outcome;
    }

    /** Asking again for what came back as garbage would only leave another record at the customer's. */
    private static @Nullable GraphFailure dropGarbage(Map<String, ListedKey> wanted, SecretReadings readings) {
        GraphFailure garbage = null;
        for (var reading : readings.byKeyId().entrySet()) {
            if (reading.getValue() instanceof SecretReading.Failed(var failure)
                    && failure.kind() == GraphFailure.Kind.GARBAGE) {
                wanted.remove(reading.getKey());
                garbage = failure;
            }
        }
        return garbage;
    }

    /** Drops from the wanted what was read or is gone, and returns why the rest is not, or null. */
    private static @Nullable GraphFailure remaining(Map<String, ListedKey> wanted, SecretReadings readings) {
        GraphFailure worst = null;
        for (var reading : readings.byKeyId().entrySet()) {
            switch (reading.getValue()) {
                case SecretReading.Read read -> wanted.remove(reading.getKey());
                case SecretReading.Missing missing -> wanted.remove(reading.getKey());
                case SecretReading.Failed(var failure) ->
                    worst = wanted.containsKey(reading.getKey()) ? worse(worst, failure) : worst;
            }
        }
        return worst;
    }

    /** What cannot pass outweighs what can; of two waits the longer one counts. */
    private static GraphFailure worse(@Nullable GraphFailure one, GraphFailure other) {
        if (one == null || (one.passing() && !other.passing())) {
            return other;
        }
        var longer = one.passing()
                && other.retryAfter() != null
                && (one.retryAfter() == null || other.retryAfter().compareTo(one.retryAfter()) > 0);
        return longer ? other : one;
    }

    private int keep(Reader reader, Map<String, ListedKey> wanted, SecretReadings readings) {
        var sealed = new LinkedHashMap<ListedKey, SealedSecret>();
        wanted.forEach((keyId, listed) -> {
            if (readings.byKeyId().get(keyId) instanceof SecretReading.Read(var clear)) {
                var binding = Binding.recoveryKey(reader.tenantId, listed.deviceId(), keyId);
                sealed.put(listed, reader.session.seal(clear, binding));
            }
        });
        if (!sealed.isEmpty()) {
            transaction.executeWithoutResult(status -> announce(reader, sealed));
        }
        return sealed.size();
    }

    private void announce(Reader reader, Map<ListedKey, SealedSecret> sealed) {
        lock.hold(reader.tenantId);
        var added = keys.add(reader.tenantId, List.copyOf(sealed.keySet()));
        var now = clock.instant();
        var announcements = new ArrayList<Announcement>(sealed.size());
        sealed.forEach((key, secret) -> {
            if (added.contains(key.keyId())) {
                var found = new KeyFound(
                        reader.tenantId, key.deviceId(), key.keyId(), 1, key.volume(), key.createdAt(), secret, now);
                announcements.add(new Announcement(found, reader.cause));
            }
        });
        outbox.append(announcements);
    }

    private void pause(GraphFailure failure, int attempt) {
        var asked = failure.retryAfter();
        var wait = asked != null ? asked : properties.retryWait().multipliedBy(1L << (attempt - 1));
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            throw new GraphException(failure);
        }
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphException(failure);
        }
    }
}
