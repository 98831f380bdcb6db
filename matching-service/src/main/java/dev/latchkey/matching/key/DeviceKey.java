package dev.latchkey.matching.key;

import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.VolumeType;
import dev.latchkey.matching.device.DeviceRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recovery key of a device.
 *
 * @param version of the newest event of the key
 * @param gone Microsoft does not list it any more
 * @param foundVersion of the event that brought the key; 0 when only others have come in
 * @param secret sealed for the vault, while the key waits for its device to be matched; null once handed over
 */
record DeviceKey(
        DeviceRef device,
        String keyId,
        long version,
        boolean gone,
        long foundVersion,
        VolumeType volume,
        Instant createdAt,
        @Nullable SealedSecret secret) {

    static DeviceKey unheardOf(DeviceRef device, String keyId) {
        return new DeviceKey(device, keyId, 0, false, 0, VolumeType.UNKNOWN, Instant.EPOCH, null);
    }

    /** The same key when the event is stale. A newer one may have come first: then this only brings the secret. */
    DeviceKey found(KeyFound found) {
        if (found.version() <= foundVersion) {
            return this;
        }
        return new DeviceKey(
                device,
                keyId,
                Math.max(version, found.version()),
                version > found.version() && gone,
                found.version(),
                found.volume() == VolumeType.UNKNOWN ? volume : found.volume(),
                found.createdAt(),
                found.secret());
    }

    /** The same key when the event is stale. */
    DeviceKey goneUpstream(long at) {
        return listed(at, true);
    }

    /**
     * The same key when the event is stale and brings no news of the volume.
     *
     * @param said null when the event does not say which volume it is
     */
    DeviceKey confirmed(long at, @Nullable VolumeType said) {
        var known = said == null || volume != VolumeType.UNKNOWN ? this : of(said);
        return known.listed(at, false);
    }

    private DeviceKey of(VolumeType said) {
        return new DeviceKey(device, keyId, version, gone, foundVersion, said, createdAt, secret);
    }

    DeviceKey handedOver() {
        return new DeviceKey(device, keyId, version, gone, foundVersion, volume, createdAt, null);
    }

    boolean isWithTheVault() {
        return foundVersion > 0 && secret == null;
    }

    private DeviceKey listed(long at, boolean isGone) {
        return at <= version ? this : new DeviceKey(device, keyId, at, isGone, foundVersion, volume, createdAt, secret);
    }
}
