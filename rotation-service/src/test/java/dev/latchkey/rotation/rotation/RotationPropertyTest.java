package dev.latchkey.rotation.rotation;

import static dev.latchkey.rotation.rotation.RotationFixtures.NOON;
import static dev.latchkey.rotation.rotation.RotationFixtures.anAcceptedRotation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.VolumeType;
import dev.latchkey.rotation.rotation.RotationState.Closed;
import dev.latchkey.rotation.rotation.RotationState.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order, a rotation keeps its promises. */
class RotationPropertyTest {

    private static final int HISTORIES = 2_000;
    private static final int STEPS = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_261_122})
    void keepsItsPromisesInAnyOrderOfEvents(long seed) {
        var random = new Random(seed);
        var verified = 0;
        for (var i = 0; i < HISTORIES; i++) {
            if (new History(random).run().state() instanceof Verified) {
                verified++;
            }
        }

        assertThat(verified).as("histories that end verified").isPositive();
    }

    /** A random life of one rotation in a random world. */
    private static final class History {

        private final Random random;
        private final List<KnownKey> keys = new ArrayList<>();
        private Rotation rotation = anAcceptedRotation();
        private Instant now = NOON;
        private @Nullable Baseline baseline;

        History(Random random) {
            this.random = random;
            for (var i = 0; i < random.nextInt(4); i++) {
                keys.add(key("old-" + i, NOON.minus(Duration.ofDays(30))));
            }
        }

        Rotation run() {
            for (var step = 0; step < STEPS; step++) {
                now = now.plus(Duration.ofMinutes(random.nextInt(90)));
                var before = rotation;
                happen();
                check(before);
            }
            return rotation;
        }

        private void happen() {
            try {
                switch (random.nextInt(9)) {
                    case 0 -> intend();
                    case 1, 2 -> rotation = rotation.sent(now);
                    case 3 -> rotation = rotation.seen(look(), now);
                    case 4 -> rotation = rotation.expired(null, now);
                    case 5 -> keys.add(key("new-" + keys.size(), now.minus(Duration.ofMinutes(random.nextInt(20)))));
                    case 6 -> keys.replaceAll(key -> random.nextBoolean() ? RotationFixtures.archived(key) : key);
                    case 7 -> rotation = rotation.judged(keys, now);
                    default -> {
                        if (random.nextInt(10) == 0) {
                            rotation = rotation.refused("no", now);
                        }
                    }
                }
            } catch (IllegalStateException illegal) {
                // Refusing a step is one of the promises: nothing has changed, as the check shows.
            }
        }

        private void intend() {
            var drawn = Baseline.of(keys, look(), now);
            rotation = rotation.intend(drawn, now);
            baseline = drawn;
        }

        private KnownKey key(String id, Instant createdAt) {
            var volumes = VolumeType.values();
            return new KnownKey(id, volumes[random.nextInt(volumes.length)], createdAt, random.nextInt(5) == 0);
        }

        private DeviceLook look() {
            var states = DeviceAction.State.values();
            var action = random.nextInt(3) == 0
                    ? null
                    : new DeviceAction(
                            states[random.nextInt(states.length)], now.minusSeconds(random.nextInt(600)), -1);
            return new DeviceLook(random.nextBoolean() ? now : null, action);
        }

        private void check(Rotation before) {
            assertThat(rotation.version()).isBetween(before.version(), before.version() + 1);
            if (rotation.version() == before.version()) {
                assertThat(rotation).isEqualTo(before);
            }
            if (before.state() instanceof Closed) {
                assertThat(rotation).isEqualTo(before);
            }
            if (rotation.state() instanceof Verified(var proof) && !(before.state() instanceof Verified)) {
                checkProof(proof);
            }
        }

        /** Said anew, so that the rule is not judged by itself. */
        private void checkProof(Proof proof) {
            var start = baseline;
            assertThat(start).isNotNull();
            assertThat(proof.newKeyIds()).isNotEmpty();
            assertThat(keys.stream().filter(key -> proof.newKeyIds().contains(key.keyId())))
                    .allSatisfy(key -> {
                        assertThat(key.archived()).isFalse();
                        assertThat(start.knownKeyIds()).doesNotContain(key.keyId());
                        assertThat(key.createdAt())
                                .isAfterOrEqualTo(start.intentAt().minus(Duration.ofMinutes(5)));
                    });
            assertThat(keys.stream().filter(key -> start.replacedKeyIds().contains(key.keyId())))
                    .allMatch(KnownKey::archived);
            assertThat(start.volumes())
                    .allSatisfy(volume -> assertThat(keys.stream()
                                    .filter(key -> key.volume() == volume)
                                    .map(KnownKey::keyId))
                            .containsAnyElementsOf(proof.newKeyIds()));
        }
    }
}
