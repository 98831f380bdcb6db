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
     */
    record Batch(Map<String, ListedKey> keys, int attempt, Duration pause) {}

    /**
     * What came of a call.
     *
     * @param again the keys to ask for again, with the reason
     * @param failure of keys that are not asked for again
     * @param thrown ends the reading
     */
    record Outcome(
            Batch batch,
            Map<ListedKey, SealedSecret> sealed,
            Map<String, ListedKey> again,
            @Nullable GraphFailure reason,
            @Nullable GraphFailure failure,
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
        return new Outcome(batch, Map.of(), Map.of(), null, null, thrown);
    }

    private static Outcome ask(Batch batch, Reader reader) {
        var sealed = new LinkedHashMap<ListedKey, SealedSecret>();
        var again = new LinkedHashMap<String, ListedKey>();
        GraphFailure reason = null;
        GraphFailure garbage = null;
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
                    case SecretReading.Failed(var failed) -> {
                        // Asking again for garbage would only leave another record at the customer's.
                        if (failed.kind() == GraphFailure.Kind.GARBAGE) {
                            garbage = failed;
                        } else {
                            again.put(key.keyId(), key);
                            reason = worse(reason, failed);
                        }
                    }
                    case SecretReading.Missing missing -> {}
                    case null -> throw new IllegalStateException("a key was not answered for");
                }
            }
        }
        return new Outcome(batch, sealed, again, reason, garbage, null);
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
