package dev.latchkey.matching.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.VolumeType;
import dev.latchkey.matching.device.DeviceRef;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeviceKeyTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final DeviceRef DEVICE = new DeviceRef("tenant", "device");

    private final DeviceKey unheardOf = DeviceKey.unheardOf(DEVICE, "key");

    @Test
    void isTheSameInWhateverOrderItsEventsCome() {
        var inOrder = unheardOf.found(found(1)).goneUpstream(2);
        var reversed = unheardOf.goneUpstream(2).found(found(1));

        assertThat(reversed).isEqualTo(inOrder);
        assertThat(reversed.gone()).isTrue();
        assertThat(reversed.secret()).isNotNull();
    }

    @Test
    void ignoresWhatIsStale() {
        var confirmed = unheardOf.found(found(1)).goneUpstream(2).confirmed(3, null);

        assertThat(confirmed.goneUpstream(2)).isSameAs(confirmed);
        assertThat(confirmed.goneUpstream(3)).isSameAs(confirmed);
        assertThat(confirmed.found(found(1))).isSameAs(confirmed);
    }

    @Test
    void forgetsTheSecretWhenItIsHandedOver() {
        var handedOver = unheardOf.found(found(1)).handedOver();

        assertThat(handedOver.secret()).isNull();
        assertThat(handedOver.isWithTheVault()).isTrue();
        assertThat(unheardOf.goneUpstream(2).isWithTheVault()).isFalse();
    }

    @Test
    void keepsTheVolumeOnceItIsKnownInWhateverOrderItIsSaid() {
        var unknown = found(1, VolumeType.UNKNOWN);

        assertThat(unheardOf.found(unknown).confirmed(2, VolumeType.FIXED_DATA).volume())
                .isEqualTo(VolumeType.FIXED_DATA);
        assertThat(unheardOf.confirmed(2, VolumeType.FIXED_DATA).found(unknown).volume())
                .isEqualTo(VolumeType.FIXED_DATA);
        assertThat(unheardOf.found(unknown).goneUpstream(3).confirmed(2, VolumeType.FIXED_DATA))
                .satisfies(key -> assertThat(key.volume()).isEqualTo(VolumeType.FIXED_DATA))
                .satisfies(key -> assertThat(key.gone()).isTrue());
    }

    private static KeyFound found(long version) {
        return found(version, VolumeType.OPERATING_SYSTEM);
    }

    private static KeyFound found(long version, VolumeType volume) {
        return new KeyFound("tenant", "device", "key", version, volume, AT, new SealedSecret("data-key", "sealed"), AT);
    }
}
