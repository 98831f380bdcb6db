package dev.latchkey.sync.key;

import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.graph.SecretReading;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.sync.key.ReadSecrets.Reader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call that reads some recovery passwords in clear, and seals them at once. */
final class SecretCall {

    private SecretCall() {}

    /**
     * One call to make.
     *
     * @param pause how long to wait before
     * @param signedInAnew since Microsoft did not take the token for some of the keys
     */
    record Batch(Map<String, ListedKey> keys, int attempt, Duration pause, boolean signedInAnew) {

        /** The first call for these. */
        Batch(Map<String, ListedKey> keys) {
            this(keys, 1, Duration.ZERO, false);
        }

        Batch later(Map<String, ListedKey> again, Duration wait) {
            return new Batch(again, attempt + 1, wait, signedInAnew);
        }

        Batch withAnotherToken(Map<String, ListedKey> again) {
            return new Batch(again, attempt, Duration.ZERO, true);
        }
    }

    /**
     * What came of a call.
     *
     * @param refused keys that cannot be read for now, whatever becomes of the others
     * @param again the keys to ask for again, with the reason
     * @param thrown ends the reading
     */
    record Outcome(
            Batch batch,
            Map<ListedKey, SealedSecret> sealed,
            Map<ListedKey, GraphFailure> refused,
            Map<String, ListedKey> again,
            @Nullable GraphFailure reason,
            @Nullable RuntimeException thrown) {}

    /** Waits, asks and seals. Never throws: what went wrong is an outcome. */
    static Outcome make(Batch batch, Reader reader) {
        try {
            Thread.sleep(batch.pause);
            return ask(batch, reader);
        } catch (InterruptedException e) {
            return ended(batch, new IllegalStateException("interrupted", e));
        } catch (RuntimeException e) {
            return ended(batch, e);
        }
    }

    private static Outcome ended(Batch batch, RuntimeException thrown) {
        return new Outcome(batch, Map.of(), Map.of(), Map.of(), null, thrown);
    }

    private static Outcome ask(Batch batch, Reader reader) {
        var sealed = new LinkedHashMap<ListedKey, SealedSecret>();
        var failed = new LinkedHashMap<ListedKey, GraphFailure>();
        try (var readings = reader.connection().readSecrets(batch.keys.keySet())) {
            for (var key : batch.keys.values()) {
                switch (readings.byKeyId().get(key.keyId())) {
                    case SecretReading.Read(var clear) ->
                        sealed.put(
                                key,
                                reader.session()
                                        .seal(
                                                clear,
                                                Binding.recoveryKey(reader.tenantId(), key.deviceId(), key.keyId())));
                    case SecretReading.Failed(var failure) -> failed.put(key, failure);
                    case SecretReading.Missing missing -> {}
                    case null -> throw new IllegalStateException("a key was not answered for");
                }
            }
        }
        return sorted(batch, sealed, failed);
    }

    private static Outcome sorted(
            Batch batch, Map<ListedKey, SealedSecret> sealed, Map<ListedKey, GraphFailure> failed) {
        var refused = new LinkedHashMap<ListedKey, GraphFailure>();
        var again = new LinkedHashMap<String, ListedKey>();
        GraphFailure reason = null;
        for (var entry : failed.entrySet()) {
            var failure = entry.getValue();
            if (isOfTheKeyAlone(failure, batch, sealed.isEmpty())) {
                refused.put(entry.getKey(), failure);
            } else {
                again.put(entry.getKey().keyId(), entry.getKey());
                reason = worse(reason, failure);
            }
        }
        return new Outcome(batch, sealed, refused, again, reason, null);
    }

    /** Asking again at once would only leave another record at the customer's; but for another token, if it may be that. */
    private static boolean isOfTheKeyAlone(GraphFailure failure, Batch batch, boolean noneWasRead) {
        return switch (failure.kind()) {
            case GARBAGE, REFUSED, NOT_FOUND -> true;
            case FORBIDDEN -> batch.signedInAnew || !noneWasRead;
            case SIGN_IN, CONSENT_MISSING, TENANT_GONE, THROTTLED, UNAVAILABLE -> false;
        };
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
}
