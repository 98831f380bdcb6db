package dev.latchkey.rotation.rotation;

import static dev.latchkey.events.VolumeType.FIXED_DATA;
import static dev.latchkey.events.VolumeType.OPERATING_SYSTEM;
import static dev.latchkey.events.VolumeType.REMOVABLE_DATA;
import static dev.latchkey.rotation.rotation.RotationFixtures.NOON;
import static dev.latchkey.rotation.rotation.RotationFixtures.QUIET;
import static dev.latchkey.rotation.rotation.RotationFixtures.aNewKey;
import static dev.latchkey.rotation.rotation.RotationFixtures.aSentRotation;
import static dev.latchkey.rotation.rotation.RotationFixtures.anAcceptedRotation;
import static dev.latchkey.rotation.rotation.RotationFixtures.anOldKey;
import static dev.latchkey.rotation.rotation.RotationFixtures.archived;
import static dev.latchkey.rotation.rotation.RotationFixtures.looking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.events.RotationFailure;
import dev.latchkey.rotation.rotation.RotationState.Dispatched;
import dev.latchkey.rotation.rotation.RotationState.Dispatching;
import dev.latchkey.rotation.rotation.RotationState.Expired;
import dev.latchkey.rotation.rotation.RotationState.Failed;
import dev.latchkey.rotation.rotation.RotationState.Verified;
import dev.latchkey.rotation.rotation.RotationState.WaitingForDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final KnownKey OLD_SYSTEM = anOldKey("old-system", OPERATING_SYSTEM);
    private static final KnownKey OLD_DATA = anOldKey("old-data", FIXED_DATA);
    private static final KnownKey NEW_SYSTEM = aNewKey("new-system", OPERATING_SYSTEM);
    private static final KnownKey NEW_DATA = aNewKey("new-data", FIXED_DATA);
    private static final Instant AFTER_DEADLINE = NOON.plus(Duration.ofDays(1));

    @Test
    void isVerifiedWhenEveryDriveHasANewKeyAndTheOldOnesAreArchived() {
        var rotation = aSentRotation(OLD_SYSTEM, OLD_DATA);

        var judged = rotation.judged(
                List.of(archived(OLD_SYSTEM), archived(OLD_DATA), NEW_SYSTEM, NEW_DATA), NOON.plusSeconds(90));

        assertThat(judged.state())
                .isEqualTo(
                        new Verified(new Proof(List.of("new-data", "new-system"), List.of("old-data", "old-system"))));
    }

    @Test
    void isNotVerifiedWhileOneDriveHasNoNewKey() {
        var rotation = aSentRotation(OLD_SYSTEM, OLD_DATA);

        var judged = rotation.judged(List.of(archived(OLD_SYSTEM), archived(OLD_DATA), NEW_SYSTEM), NOON);

        assertThat(judged).isSameAs(rotation);
    }

    @Test
    void isNotVerifiedWhileAnOldKeyIsCurrent() {
        var rotation = aSentRotation(OLD_SYSTEM);

        var judged = rotation.judged(List.of(OLD_SYSTEM, NEW_SYSTEM), NOON);

        assertThat(judged).isSameAs(rotation);
    }

    @Test
    void isNotVerifiedByAKeyMadeLongBeforeTheDispatch() {
        var rotation = aSentRotation(OLD_SYSTEM);

        var judged = rotation.judged(List.of(archived(OLD_SYSTEM), anOldKey("late", OPERATING_SYSTEM)), NOON);

        assertThat(judged).isSameAs(rotation);
    }

    @Test
    void toleratesAMicrosoftClockThatIsFiveMinutesLate() {
        var rotation = aSentRotation(OLD_SYSTEM);
        var lateClock = new KnownKey("new", OPERATING_SYSTEM, NOON.minus(Duration.ofMinutes(5)), false);

        var judged = rotation.judged(List.of(archived(OLD_SYSTEM), lateClock), NOON);

        assertThat(judged.state()).isInstanceOf(Verified.class);
    }

    @Test
    void leavesRemovableDrivesAside() {
        var stick = anOldKey("stick", REMOVABLE_DATA);
        var rotation = aSentRotation(OLD_SYSTEM, stick);

        var judged = rotation.judged(List.of(archived(OLD_SYSTEM), NEW_SYSTEM, stick), NOON);

        assertThat(judged.state()).isEqualTo(new Verified(new Proof(List.of("new-system"), List.of("old-system"))));
    }

    @Test
    void needsANewKeyEvenWhenTheVaultKnewNone() {
        var rotation = aSentRotation();

        assertThat(rotation.judged(List.of(), NOON)).isSameAs(rotation);
        assertThat(rotation.judged(List.of(NEW_SYSTEM), NOON).state()).isInstanceOf(Verified.class);
    }

    @Test
    void takesAnOlderActionOfTheDeviceForNoAnswer() {
        var olderAction = new DeviceLook(
                RotationFixtures.LAST_CHECK_IN,
                new DeviceAction(DeviceAction.State.FAILED, NOON.minusSeconds(900), 0x80310000));
        var rotation = anAcceptedRotation()
                .intend(Baseline.of(List.of(), olderAction, NOON), NOON)
                .sent(NOON);

        var seen = rotation.seen(olderAction, NOON);

        assertThat(seen.state()).isInstanceOf(WaitingForDevice.class);
    }

    @Test
    void saysInHexAndWordsWhyTheDeviceFailed() {
        var rotation = aSentRotation();

        var seen = rotation.seen(looking(DeviceAction.State.FAILED, 0x8031002C), NOON);

        assertThat(seen.state())
                .isEqualTo(new Failed(
                        RotationFailure.REFUSED,
                        "The device could not rotate: error 0x8031002C, the BitLocker policy of the device does not"
                                + " allow client-driven rotation"));
    }

    @Test
    void aDoneActionAloneIsNoProof() {
        var rotation = aSentRotation(OLD_SYSTEM);

        var seen = rotation.seen(looking(DeviceAction.State.DONE, 0), NOON);

        assertThat(seen.state())
                .isInstanceOfSatisfying(
                        WaitingForDevice.class,
                        waiting -> assertThat(waiting.deviceDone()).isTrue());
    }

    @Test
    void seeingTheSameTwiceIsNoStep() {
        var rotation = aSentRotation().seen(QUIET, NOON);

        assertThat(rotation.seen(QUIET, NOON.plusSeconds(5))).isSameAs(rotation);
    }

    @Test
    void expiresAsOfflineWhenTheDeviceNeverCheckedIn() {
        var rotation = aSentRotation().seen(QUIET, NOON);

        var expired = rotation.expired(null, AFTER_DEADLINE);

        assertThat(expired.state())
                .isEqualTo(new Expired(
                        RotationFailure.OFFLINE,
                        "The device is offline; it last checked in at " + RotationFixtures.LAST_CHECK_IN));
    }

    @Test
    void expiresAsTimedOutWhenTheDeviceCheckedInOrTheRequestNeverLeft() {
        var checkedIn = aSentRotation().seen(looking(DeviceAction.State.PENDING, 0), NOON);
        var done = aSentRotation().seen(looking(DeviceAction.State.DONE, 0), NOON);

        assertThat(List.of(
                        checkedIn.expired(null, AFTER_DEADLINE).state(),
                        done.expired(null, AFTER_DEADLINE).state(),
                        anAcceptedRotation().expired("away", AFTER_DEADLINE).state()))
                .allSatisfy(state -> assertThat(state)
                        .isInstanceOfSatisfying(
                                Expired.class,
                                expired -> assertThat(expired.failure()).isEqualTo(RotationFailure.TIMED_OUT)));
    }

    @Test
    void announcesEverythingButTheIntent() {
        var intended = anAcceptedRotation().intend(Baseline.of(List.of(), QUIET, NOON), NOON);

        assertThat(intended.state()).isInstanceOf(Dispatching.class);
        assertThat(intended.announcement()).isEmpty();
        assertThat(intended.sent(NOON).state()).isInstanceOf(Dispatched.class);
        assertThat(intended.sent(NOON).announcement()).isPresent();
    }

    @Test
    void refusesStepsThatAreNotLegal() {
        var accepted = anAcceptedRotation();

        assertThatThrownBy(() -> accepted.sent(NOON)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> accepted.seen(QUIET, NOON)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> accepted.expired(null, NOON)).isInstanceOf(IllegalStateException.class);
    }
}
