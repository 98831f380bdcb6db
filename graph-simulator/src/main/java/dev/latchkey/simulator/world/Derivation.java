package dev.latchkey.simulator.world;

/**
 * Draws every number of the world from the seed and a few coordinates, so that nothing has to be stored and the same seed
 * gives the same world.
 */
final class Derivation {

    private final long seed;

    Derivation(long seed) {
        this.seed = mix(seed ^ 0x6A09E667F3BCC909L);
    }

    /** The same coordinates always give the same 64 bits. */
    long bits(Topic topic, long... coordinates) {
        long hash = mix(seed + topic.name().hashCode());
        for (long coordinate : coordinates) {
            hash = mix(hash ^ mix(coordinate + 0x9E3779B97F4A7C15L));
        }
        return hash;
    }

    int below(int bound, Topic topic, long... coordinates) {
        return (int) Long.remainderUnsigned(bits(topic, coordinates), bound);
    }

    String pick(String[] choices, Topic topic, long... coordinates) {
        return choices[below(choices.length, topic, coordinates)];
    }

    /** Characters of an alphabet, as many as wanted: serial numbers, secrets. */
    String text(String alphabet, int length, Topic topic, long... coordinates) {
        long state = bits(topic, coordinates);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            state = mix(state + i);
            text.append(alphabet.charAt((int) Long.remainderUnsigned(state, alphabet.length())));
        }
        return text.toString();
    }

    /** The finaliser of SplitMix64: every input bit reaches every output bit. */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** What is being drawn, so that equal coordinates never give related values. */
    enum Topic {
        IDENTITY,
        APP_SECRET,
        SIGNING_KEY,
        SITE,
        ASSET_NUMBER,
        MODEL,
        SERIAL,
        MAC,
        USER_FIRST,
        USER_LAST,
        ENROLLED,
        KEY_CREATED,
        PASSWORD,
        CHECK_IN_PHASE,
        DOCUMENTATION
    }
}
