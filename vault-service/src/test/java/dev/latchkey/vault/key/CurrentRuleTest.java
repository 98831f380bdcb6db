package dev.latchkey.vault.key;

import static dev.latchkey.events.VolumeType.FIXED_DATA;
import static dev.latchkey.events.VolumeType.OPERATING_SYSTEM;
import static dev.latchkey.events.VolumeType.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.VolumeType;
import dev.latchkey.vault.key.Standing.ArchivedByHand;
import dev.latchkey.vault.key.Standing.Current;
import dev.latchkey.vault.key.Standing.DeviceRemoved;
import dev.latchkey.vault.key.Standing.GoneUpstream;
import dev.latchkey.vault.key.Standing.Superseded;
import dev.latchkey.vault.key.Standing.TenantDisconnected;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurrentRuleTest {

    private static final Instant MORNING = Instant.parse("2026-11-22T08:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant EVENING = Instant.parse("2026-11-22T18:00:00Z");

    @Test
    void theNewestKeySupersedesTheOlderOnes() {
        var standings = standings(List.of(
                listed("b", OPERATING_SYSTEM, NOON),
                listed("c", OPERATING_SYSTEM, EVENING),
                listed("a", OPERATING_SYSTEM, MORNING)));

        assertThat(standings).isEqualTo(Map.of("c", new Current(), "b", new Superseded("c"), "a", new Superseded("b")));
    }

    @Test
    void aDataDriveNeverSupersedesTheSystemDrive() {
        var standings = standings(List.of(
                listed("system", OPERATING_SYSTEM, MORNING),
                listed("data", FIXED_DATA, NOON),
                listed("unknown", UNKNOWN, EVENING)));

        assertThat(standings.values()).containsOnly(new Current());
    }

    @Test
    void aKeyGoneUpstreamIsNotCurrentHoweverNew() {
        var standings = standings(List.of(listed("a", OPERATING_SYSTEM, MORNING), gone("b", OPERATING_SYSTEM, NOON)));

        assertThat(standings).isEqualTo(Map.of("a", new Current(), "b", new GoneUpstream()));
    }

    @Test
    void aSupersededKeyNamesTheNextOneThatIsListed() {
        var standings = standings(List.of(
                listed("a", OPERATING_SYSTEM, MORNING),
                gone("b", OPERATING_SYSTEM, NOON),
                listed("c", OPERATING_SYSTEM, EVENING)));

        assertThat(standings).containsEntry("a", new Superseded("c")).containsEntry("b", new GoneUpstream());
    }

    @Test
    void theKeyIdDecidesBetweenKeysOfTheSameTime() {
        var standings = standings(List.of(listed("b", OPERATING_SYSTEM, NOON), listed("a", OPERATING_SYSTEM, NOON)));

        assertThat(standings).isEqualTo(Map.of("b", new Current(), "a", new Superseded("b")));
    }

    @Test
    void aDeviceMayHaveNoCurrentKey() {
        var standings = standings(List.of(gone("a", OPERATING_SYSTEM, NOON)));

        assertThat(standings).isEqualTo(Map.of("a", new GoneUpstream()));
    }

    @Test
    void theNewestKeyOfARemovedDeviceIsArchivedWithIt() {
        var keys = List.of(
                listed("a", OPERATING_SYSTEM, MORNING),
                listed("b", OPERATING_SYSTEM, NOON),
                gone("c", OPERATING_SYSTEM, EVENING));

        assertThat(CurrentRule.standings(keys, Listing.GONE))
                .isEqualTo(Map.of("a", new Superseded("b"), "b", new DeviceRemoved(), "c", new GoneUpstream()));
    }

    @Test
    void theNewestKeyOfADisconnectedTenantIsArchivedForThatAndTheOthersStaySuperseded() {
        var keys = List.of(
                former("a", OPERATING_SYSTEM, MORNING),
                former("b", OPERATING_SYSTEM, NOON),
                gone("c", OPERATING_SYSTEM, EVENING),
                former("d", FIXED_DATA, MORNING));

        assertThat(CurrentRule.standings(keys, Listing.FORMER))
                .isEqualTo(Map.of(
                        "a", new Superseded("b"),
                        "b", new TenantDisconnected(),
                        "c", new GoneUpstream(),
                        "d", new TenantDisconnected()));
        assertThat(CurrentRule.standings(keys, Listing.GONE))
                .as("of a device that was gone before")
                .containsEntry("b", new DeviceRemoved());
    }

    @Test
    void keysOfATenantThatIsConnectedAgainAreCurrentAsTheyAreListedAgain() {
        var a = listed("a", OPERATING_SYSTEM, MORNING);
        var b = listed("b", OPERATING_SYSTEM, NOON);
        var unseen = former("b", OPERATING_SYSTEM, NOON);

        assertThat(standings(List.of(a, b))).isEqualTo(Map.of("a", new Superseded("b"), "b", new Current()));
        assertThat(standings(List.of(a, unseen)))
                .as("a newer one that nobody has seen again takes nobody's place")
                .isEqualTo(Map.of("a", new Current(), "b", new TenantDisconnected()));
        assertThat(standings(List.of(former("a", OPERATING_SYSTEM, MORNING), b)))
                .isEqualTo(Map.of("a", new Superseded("b"), "b", new Current()));
        assertThat(CurrentRule.standings(List.of(a, b), Listing.FORMER))
                .as("its device is not listed again yet")
                .isEqualTo(Map.of("a", new Superseded("b"), "b", new TenantDisconnected()));
    }

    @Test
    void R31_unarchivedByHandStaysSoWhenTheTenantIsDisconnected() {
        var key = former("a", OPERATING_SYSTEM, NOON);

        assertThat(CurrentRule.standings(List.of(key.with(new ByHand.Unarchived(NOON, "a"))), Listing.FORMER))
                .isEqualTo(Map.of("a", new Current()));
    }

    @Test
    void R31_unarchivedByHandStaysSoUntilANewerKeyOfTheSameVolumeComes() {
        var held = new ByHand.Unarchived(NOON, "b");
        var old = listed("a", OPERATING_SYSTEM, MORNING).with(held);
        var newest = listed("b", OPERATING_SYSTEM, NOON);

        assertThat(standings(List.of(old, newest))).isEqualTo(Map.of("a", new Current(), "b", new Current()));
        assertThat(standings(List.of(old, newest, listed("0", OPERATING_SYSTEM, MORNING))))
                .as("a key that is older comes late")
                .containsEntry("a", new Current());
        assertThat(standings(List.of(old, newest, listed("d", FIXED_DATA, EVENING))))
                .as("a key of another volume")
                .containsEntry("a", new Current());
        assertThat(standings(List.of(old, newest, listed("c", OPERATING_SYSTEM, EVENING))))
                .isEqualTo(Map.of("a", new Superseded("b"), "b", new Superseded("c"), "c", new Current()));
        assertThat(standings(List.of(old, newest, gone("c", OPERATING_SYSTEM, EVENING))))
                .as("it came, even if it went again")
                .containsEntry("a", new Superseded("b"));
    }

    @Test
    void R31_keysThatAreGoneOrOfARemovedDeviceCanBeUnarchivedByHand() {
        var held = new ByHand.Unarchived(NOON, "b");

        assertThat(CurrentRule.standings(
                        List.of(gone("a", OPERATING_SYSTEM, MORNING).with(held), listed("b", OPERATING_SYSTEM, NOON)),
                        Listing.GONE))
                .isEqualTo(Map.of("a", new Current(), "b", new DeviceRemoved()));
    }

    @Test
    void archivedByHandStaysSoAndTakesNoOtherKeysPlace() {
        var archived = listed("b", OPERATING_SYSTEM, NOON).with(new ByHand.Archived());
        var old = listed("a", OPERATING_SYSTEM, MORNING);

        assertThat(standings(List.of(old, archived)))
                .isEqualTo(Map.of("a", new Superseded("b"), "b", new ArchivedByHand()));
        assertThat(standings(List.of(archived, listed("c", OPERATING_SYSTEM, EVENING))))
                .containsEntry("b", new Superseded("c"));
    }

    private static Map<String, Standing> standings(List<CurrentRule.Key> keys) {
        return CurrentRule.standings(keys, Listing.LISTED);
    }

    private static CurrentRule.Key listed(String keyId, VolumeType volume, Instant createdAt) {
        return new CurrentRule.Key(keyId, volume, createdAt, Listing.LISTED, null);
    }

    private static CurrentRule.Key former(String keyId, VolumeType volume, Instant createdAt) {
        return new CurrentRule.Key(keyId, volume, createdAt, Listing.FORMER, null);
    }

    private static CurrentRule.Key gone(String keyId, VolumeType volume, Instant createdAt) {
        return new CurrentRule.Key(keyId, volume, createdAt, Listing.GONE, null);
    }
}
