package dev.latchkey.matching.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.match.MatchDecision.Ambiguous;
import dev.latchkey.matching.match.MatchDecision.Matched;
import dev.latchkey.matching.match.MatchDecision.NotWindows;
import dev.latchkey.matching.match.MatchDecision.Pinned;
import dev.latchkey.matching.match.MatchDecision.Unmatched;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchPolicyTest {

    private static final String MAC = "00:1A:2B:3C:4D:5E";
    private static final String OTHER_MAC = "00:1A:2B:3C:4D:5F";

    private final Machine laptop = machine("PF3X7AB", MAC);

    @Test
    void takesMacAddressAndSerialNumberTogetherFirst() {
        var decision = MatchPolicy.decide(laptop, List.of(candidate(1, "PF3X7AB", MAC), candidate(2, null, MAC)));

        assertThat(decision)
                .isEqualTo(
                        new Matched(1, MatchRule.MAC_AND_SERIAL, "MAC address 001A2B3C4D5E and serial number PF3X7AB"));
    }

    @Test
    void takesTheMacAddressAlone() {
        var decision = MatchPolicy.decide(laptop, List.of(candidate(1, null, MAC)));

        assertThat(decision).isEqualTo(new Matched(1, MatchRule.MAC, "MAC address 001A2B3C4D5E"));
    }

    @Test
    void takesAnyOfSeveralMacAddresses() {
        var decision =
                MatchPolicy.decide(machine(null, OTHER_MAC, MAC), List.of(candidate(1, null, "00-1a-2b-3c-4d-5e")));

        assertThat(decision).isEqualTo(new Matched(1, MatchRule.MAC, "MAC address 001A2B3C4D5E"));
    }

    @Test
    void takesTheSerialNumberAlone() {
        var decision = MatchPolicy.decide(laptop, List.of(candidate(1, "pf3 x7ab")));

        assertThat(decision).isEqualTo(new Matched(1, MatchRule.SERIAL, "serial number PF3X7AB"));
    }

    @Test
    void neverPicksOneOfTwoWithTheSameSerialNumber() {
        var decision = MatchPolicy.decide(laptop, List.of(candidate(2, "PF3X7AB"), candidate(1, "PF3X7AB")));

        assertThat(decision)
                .isEqualTo(new Ambiguous("several configurations have the same serial number", List.of(1L, 2L)));
    }

    @Test
    void neverPicksOneOfTwoWithTheSameMacAddress() {
        var decision = MatchPolicy.decide(laptop, List.of(candidate(1, null, MAC), candidate(2, null, MAC)));

        assertThat(decision)
                .isEqualTo(new Ambiguous("several configurations have the same MAC address", List.of(1L, 2L)));
    }

    @Test
    void leavesAContradictionToAPerson() {
        var decision = MatchPolicy.decide(laptop, List.of(candidate(1, null, MAC), candidate(2, "PF3X7AB")));

        assertThat(decision)
                .isEqualTo(new Ambiguous(
                        "MAC address and serial number point to different configurations", List.of(1L, 2L)));
    }

    @Test
    void neverTakesAConfigurationFromAnotherDevice() {
        var decision = MatchPolicy.decide(laptop, List.of(taken(1, "PF3X7AB")));

        assertThat(decision)
                .isEqualTo(new Ambiguous(
                        "the configuration with its serial number is another device already", List.of(1L)));
    }

    @Test
    void staysWithTheConfigurationItHas() {
        var pinned = new Machine(true, true, Traits.of("PF3X7AB", List.of(MAC), "LON-LT-0417"), 3L);

        var decision = MatchPolicy.decide(pinned, List.of(candidate(1, "PF3X7AB", MAC), candidate(3, "OTHER1")));

        assertThat(decision).isEqualTo(new Pinned(3));
    }

    @Test
    void decidesAnewWhenItsConfigurationIsNoCandidateAnyMore() {
        var pinned = new Machine(true, true, Traits.of("PF3X7AB", List.of(), "LON-LT-0417"), 3L);

        var decision = MatchPolicy.decide(pinned, List.of(candidate(1, "PF3X7AB")));

        assertThat(decision).isEqualTo(new Matched(1, MatchRule.SERIAL, "serial number PF3X7AB"));
    }

    @Test
    void onlySuggestsByName() {
        var named = new Candidate(7, Traits.of("DIFFERENT1", List.of(), "lon-lt-0417"), false);

        var decision = MatchPolicy.decide(laptop, List.of(named));

        assertThat(decision)
                .isEqualTo(new Unmatched("no configuration has its MAC address or serial number", List.of(7L)));
    }

    @Test
    void neverMatchesByAPlaceholder() {
        var nameless = machine("To be filled by O.E.M.", "00:00:00:00:00:00");

        var decision = MatchPolicy.decide(
                nameless, List.of(candidate(1, "To be filled by O.E.M."), candidate(2, null, "00:00:00:00:00:00")));

        assertThat(decision)
                .isEqualTo(new Unmatched("no configuration has its MAC address or serial number", List.of()));
    }

    @Test
    void onlySuggestsByASerialNumberThatACopyKeeps() {
        var guest = machine("3857-8210-5431-8542-9831-2763-41", MAC);

        var decision = MatchPolicy.decide(guest, List.of(candidate(1, "3857-8210-5431-8542-9831-2763-41", OTHER_MAC)));

        assertThat(decision)
                .isEqualTo(new Unmatched("no configuration has its MAC address or serial number", List.of(1L)));
    }

    @Test
    void leavesOtherSystemsAlone() {
        var phone = new Machine(false, true, Traits.of("PF3X7AB", List.of(MAC), "PHONE"), null);

        assertThat(MatchPolicy.decide(phone, List.of(candidate(1, "PF3X7AB", MAC))))
                .isEqualTo(new NotWindows());
    }

    @Test
    void matchesNothingWhileNobodyOwnsTheTenant() {
        var ownerless = new Machine(true, false, Traits.of("PF3X7AB", List.of(MAC), "LON-LT-0417"), null);

        assertThat(MatchPolicy.decide(ownerless, List.of()))
                .isEqualTo(new Unmatched("the tenant is not connected to an organization", List.of()));
    }

    private static Machine machine(String serial, String... macs) {
        return new Machine(true, true, Traits.of(serial, List.of(macs), "LON-LT-0417"), null);
    }

    private static Candidate candidate(long id, String serial, String... macs) {
        return new Candidate(id, Traits.of(serial, List.of(macs), "configuration " + id), false);
    }

    private static Candidate taken(long id, String serial) {
        return new Candidate(id, Traits.of(serial, List.of(), "configuration " + id), true);
    }
}
