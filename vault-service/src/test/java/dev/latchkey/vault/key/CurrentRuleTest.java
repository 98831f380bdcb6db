package dev.latchkey.vault.key;

import static dev.latchkey.events.VolumeType.FIXED_DATA;
import static dev.latchkey.events.VolumeType.OPERATING_SYSTEM;
import static dev.latchkey.events.VolumeType.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.VolumeType;
import dev.latchkey.vault.key.Standing.Current;
import dev.latchkey.vault.key.Standing.GoneUpstream;
import dev.latchkey.vault.key.Standing.Superseded;
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
        var standings = CurrentRule.standings(List.of(
                listed("b", OPERATING_SYSTEM, NOON),
                listed("c", OPERATING_SYSTEM, EVENING),
                listed("a", OPERATING_SYSTEM, MORNING)));

        assertThat(standings).isEqualTo(Map.of("c", new Current(), "b", new Superseded("c"), "a", new Superseded("b")));
    }

    @Test
    void aDataDriveNeverSupersedesTheSystemDrive() {
        var standings = CurrentRule.standings(List.of(
                listed("system", OPERATING_SYSTEM, MORNING),
                listed("data", FIXED_DATA, NOON),
                listed("unknown", UNKNOWN, EVENING)));

        assertThat(standings.values()).containsOnly(new Current());
    }

    @Test
    void aKeyGoneUpstreamIsNotCurrentHoweverNew() {
        var standings = CurrentRule.standings(
                List.of(listed("a", OPERATING_SYSTEM, MORNING), gone("b", OPERATING_SYSTEM, NOON)));

        assertThat(standings).isEqualTo(Map.of("a", new Current(), "b", new GoneUpstream()));
    }

    @Test
    void aSupersededKeyNamesTheNextOneThatIsListed() {
        var standings = CurrentRule.standings(List.of(
                listed("a", OPERATING_SYSTEM, MORNING),
                gone("b", OPERATING_SYSTEM, NOON),
                listed("c", OPERATING_SYSTEM, EVENING)));

        assertThat(standings).containsEntry("a", new Superseded("c")).containsEntry("b", new GoneUpstream());
    }

    @Test
    void theKeyIdDecidesBetweenKeysOfTheSameTime() {
        var standings = CurrentRule.standings(
                List.of(listed("b", OPERATING_SYSTEM, NOON), listed("a", OPERATING_SYSTEM, NOON)));

        assertThat(standings).isEqualTo(Map.of("b", new Current(), "a", new Superseded("b")));
    }

    @Test
    void aDeviceMayHaveNoCurrentKey() {
        var standings = CurrentRule.standings(List.of(gone("a", OPERATING_SYSTEM, NOON)));

        assertThat(standings).isEqualTo(Map.of("a", new GoneUpstream()));
    }

    private static CurrentRule.Key listed(String keyId, VolumeType volume, Instant createdAt) {
        return new CurrentRule.Key(keyId, volume, createdAt, false);
    }

    private static CurrentRule.Key gone(String keyId, VolumeType volume, Instant createdAt) {
        return new CurrentRule.Key(keyId, volume, createdAt, true);
    }
}
