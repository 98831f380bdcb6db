package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.Derivation.Topic;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns a place in the world into a random-looking version 4 UUID and back, so that a lookup by id needs no table however
 * large the world is. It is a Feistel network over the 122 free bits of a UUID.
 */
public final class Ids {

    private static final int ROUNDS = 6;
    private static final int HALF = 61;
    private static final long HALF_MASK = (1L << HALF) - 1;
    private static final int DEVICE_BITS = 28;
    private static final int GENERATION_BITS = 16;

    private final long[] roundKeys = new long[ROUNDS];

    Ids(Derivation derivation) {
        for (int round = 0; round < ROUNDS; round++) {
            roundKeys[round] = derivation.bits(Topic.IDENTITY, round);
        }
    }

    UUID of(IdKind kind, int tenant) {
        return of(kind, tenant, 0);
    }

    UUID of(IdKind kind, int tenant, int device) {
        return of(kind, tenant, device, 0, 0);
    }

    UUID of(IdKind kind, int tenant, int device, int volume, int generation) {
        // The unused upper bits of the left half stay zero: they tell our ids from other people's.
        long left = ((long) kind.code() << 28) | ((long) volume << 24) | tenant;
        long right = ((long) device << GENERATION_BITS) | generation;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ scramble(right, round);
            left = right;
            right = next;
        }
        return toUuid(left, right);
    }

    /** The place an id stands for, or empty for an id that this world never issued. */
    Optional<Place> find(UUID id) {
        if (id.version() != 4 || id.variant() != 2) {
            return Optional.empty();
        }
        long left = leftOf(id);
        long right = rightOf(id);
        for (int round = ROUNDS - 1; round >= 0; round--) {
            long previous = right ^ scramble(left, round);
            right = left;
            left = previous;
        }
        long place = left;
        long item = right;
        if (item >>> (DEVICE_BITS + GENERATION_BITS) != 0) {
            return Optional.empty();
        }
        return IdKind.ofCode(place >>> 28)
                .map(kind -> new Place(
                        kind,
                        (int) (place & 0xFFFFFF),
                        (int) (item >>> GENERATION_BITS),
                        (int) (place >>> 24) & 0xF,
                        (int) (item & 0xFFFF)));
    }

    /** Reads an id as a caller wrote it; anything that is no id is simply not found. */
    public static Optional<UUID> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private long scramble(long half, int round) {
        return Derivation.mix(half + roundKeys[round]) & HALF_MASK;
    }

    private static UUID toUuid(long left, long right) {
        // 122 bits are 61 + 61; a UUID wants 60 of them above the version and variant, and 62 below.
        long high = left >>> 1;
        long low = ((left & 1) << HALF) | right;
        long most = ((high >>> 12) << 16) | 0x4000L | (high & 0xFFF);
        return new UUID(most, 0x8000000000000000L | low);
    }

    private static long leftOf(UUID id) {
        long most = id.getMostSignificantBits();
        long high = ((most >>> 16) << 12) | (most & 0xFFF);
        return (high << 1) | ((id.getLeastSignificantBits() >>> HALF) & 1);
    }

    private static long rightOf(UUID id) {
        return id.getLeastSignificantBits() & HALF_MASK;
    }

    record Place(IdKind kind, int tenant, int device, int volume, int generation) {}
}
