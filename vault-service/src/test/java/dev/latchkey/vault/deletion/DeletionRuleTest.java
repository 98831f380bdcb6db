package dev.latchkey.vault.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.vault.deletion.DeletionRule.Decision;
import dev.latchkey.vault.deletion.DeletionRule.Decision.Allowed;
import dev.latchkey.vault.deletion.DeletionRule.Decision.Refused;
import dev.latchkey.vault.deletion.DeletionRule.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeletionRuleTest {

    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");
    private static final int MINUTES = 120;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @Test
    void R32_nothingIsDeletedWhileTheSettingIsOn() {
        var history = List.of(on(1, 0));

        assertThat(at(history, 0)).isEqualTo(new Refused(null));
        assertThat(at(history, 100)).isEqualTo(new Refused(null));
    }

    @Test
    void R34_windowA_forTenMinutesAfterSwitchingOffDeletionIsStillRefused() {
        var history = List.of(on(1, 0), off(2, 60));

        assertThat(at(history, 60)).isEqualTo(new Refused(minute(70)));
        assertThat(at(history, 69)).isEqualTo(new Refused(minute(70)));
        assertThat(DeletionRule.decide(history, minute(70).minusNanos(1))).isEqualTo(new Refused(minute(70)));
        assertThat(at(history, 70)).isEqualTo(new Allowed());
        assertThat(at(history, 100_000)).isEqualTo(new Allowed());
    }

    @Test
    void R35_windowB_forTenMinutesAfterSwitchingOnDeletionIsStillAllowed() {
        var history = List.of(off(1, 0), on(2, 60));

        assertThat(at(history, 60)).isEqualTo(new Allowed());
        assertThat(DeletionRule.decide(history, minute(70).minusNanos(1))).isEqualTo(new Allowed());
        assertThat(at(history, 70)).isEqualTo(new Refused(null));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void R35a_protectionIsTheSettingOfTenMinutesAgoHoweverItIsToggled(long seed) {
        var random = new Random(seed);
        var setting = new boolean[MINUTES];
        var history = new ArrayList<Setting>();
        var now = random.nextBoolean();
        history.add(new Setting(1, now, START));
        for (var minute = 0; minute < MINUTES; minute++) {
            if (minute > 0 && random.nextInt(7) == 0) {
                // Not always a toggle: other settings of the tenant change, too.
                now = random.nextInt(4) == 0 ? now : !now;
                history.add(new Setting(history.size() + 1L, now, minute(minute)));
            }
            setting[minute] = now;
        }
        history.addAll(history.subList(0, random.nextInt(history.size())));
        Collections.shuffle(history, random);

        for (var minute = 0; minute < MINUTES; minute++) {
            var isProtected = minute < 10 || setting[minute - 10];
            var decision = at(history, minute);
            assertThat(decision instanceof Refused)
                    .as("seed %d, minute %d", seed, minute)
                    .isEqualTo(isProtected);
            if (decision instanceof Refused(var until) && until != null && until.isBefore(minute(MINUTES))) {
                var untilMinute = (int) Duration.between(START, until).toMinutes();
                for (var later = minute; later < untilMinute; later++) {
                    assertThat(at(history, later)).isInstanceOf(Refused.class);
                }
                assertThat(at(history, untilMinute)).as("seed %d", seed).isEqualTo(new Allowed());
            }
        }
    }

    @Test
    void whatIsNotKnownIsProtected() {
        assertThat(at(List.of(), 0)).isEqualTo(new Refused(null));
        assertThat(at(List.of(off(1, 0)), 9)).isEqualTo(new Refused(minute(10)));
    }

    @Test
    void theHigherVersionCountsWhenClocksDiffer() {
        var history = List.of(on(1, 0), off(3, 40), on(2, 41));

        assertThat(at(history, 60)).isEqualTo(new Allowed());
    }

    private static Decision at(List<Setting> history, int minute) {
        return DeletionRule.decide(history, minute(minute));
    }

    private static Setting on(long version, int minute) {
        return new Setting(version, true, minute(minute));
    }

    private static Setting off(long version, int minute) {
        return new Setting(version, false, minute(minute));
    }

    private static Instant minute(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }
}
