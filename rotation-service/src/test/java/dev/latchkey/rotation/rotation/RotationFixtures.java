package dev.latchkey.rotation.rotation;

import dev.latchkey.events.VolumeType;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.rotation.RotationState.Accepted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class RotationFixtures {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final Instant LAST_CHECK_IN = NOON.minus(Duration.ofHours(3));
    static final DeviceLook QUIET = new DeviceLook(LAST_CHECK_IN, null);

    private RotationFixtures() {}

    static Rotation anAcceptedRotation() {
        return new Rotation(
                "rotation-1",
                new DeviceKey("tenant", "device"),
                "intune",
                "LON-LT-0417",
                "ada",
                null,
                NOON,
                NOON.plus(Duration.ofDays(1)),
                new Accepted(),
                1,
                NOON);
    }

    static Rotation aSentRotation(KnownKey... known) {
        return anAcceptedRotation()
                .intend(Baseline.of(List.of(known), QUIET, NOON), NOON)
                .sent(NOON);
    }

    static KnownKey anOldKey(String id, VolumeType volume) {
        return new KnownKey(id, volume, NOON.minus(Duration.ofDays(100)), false);
    }

    static KnownKey aNewKey(String id, VolumeType volume) {
        return new KnownKey(id, volume, NOON.plusSeconds(60), false);
    }

    static KnownKey archived(KnownKey key) {
        return new KnownKey(key.keyId(), key.volume(), key.createdAt(), true);
    }

    static DeviceLook looking(DeviceAction.State state, int errorCode) {
        return new DeviceLook(NOON.plusSeconds(30), new DeviceAction(state, NOON.plusSeconds(1), errorCode));
    }
}
