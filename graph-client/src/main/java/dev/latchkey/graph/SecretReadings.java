package dev.latchkey.graph;

import java.util.Map;

/** What came of reading up to 20 recovery keys, by key id. Closing it wipes every key that was read. */
public final class SecretReadings implements AutoCloseable {

    private final Map<String, SecretReading> byKeyId;

    SecretReadings(Map<String, SecretReading> byKeyId) {
        this.byKeyId = Map.copyOf(byKeyId);
    }

    public Map<String, SecretReading> byKeyId() {
        return byKeyId;
    }

    @Override
    public void close() {
        wipe(byKeyId.values());
    }

    static void wipe(Iterable<SecretReading> readings) {
        for (var reading : readings) {
            if (reading instanceof SecretReading.Read(var key)) {
                key.close();
            }
        }
    }
}
