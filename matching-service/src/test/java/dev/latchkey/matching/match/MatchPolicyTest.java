package dev.latchkey.matching.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.MatchRule;
import dev.latchkey.matching.device.Refusal;
import dev.latchkey.matching.device.Ruling;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.match.MatchDecision.Ignored;
import dev.latchkey.matching.match.MatchDecision.Matched;
import dev.latchkey.matching.match.MatchDecision.NeedsAttention;
import dev.latchkey.matching.match.MatchDecision.NotWindows;
import dev.latchkey.matching.match.MatchDecision.Unmatched;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MatchPolicyTest {

    private static final String MAC = "00:1A:2B:3C:4D:5E";
    private static final String OTHER_MAC = "00:1A:2B:3C:4D:5F";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Machine laptop = machine("PF3X7AB", MAC);

    @Nested
    class ByEvidence {

        @Test
        void takesMacAddressAndSerialNumberTogetherFirst() {
            assertThat(decide(laptop, candidate(1, "PF3X7AB", MAC), candidate(2, null, MAC)))
                    .isEqualTo(
                            matched(1, MatchRule.MAC_AND_SERIAL, "MAC address 001A2B3C4D5E and serial number PF3X7AB"));
        }

        @Test
        void takesTheMacAddressAlone() {
            assertThat(decide(laptop, candidate(1, null, MAC)))
                    .isEqualTo(matched(1, MatchRule.MAC, "MAC address 001A2B3C4D5E"));
        }

        @Test
        void takesAnyOfSeveralMacAddresses() {
            assertThat(decide(machine(null, OTHER_MAC, MAC), candidate(1, null, "00-1a-2b-3c-4d-5e")))
                    .isEqualTo(matched(1, MatchRule.MAC, "MAC address 001A2B3C4D5E"));
        }

        @Test
        void takesTheSerialNumberAlone() {
            assertThat(decide(laptop, candidate(1, "pf3 x7ab")))
                    .isEqualTo(matched(1, MatchRule.SERIAL, "serial number PF3X7AB"));
        }

        @Test
        void neverPicksOneOfTwoWithTheSameSerialNumber() {
            assertThat(decide(laptop, candidate(2, "PF3X7AB"), candidate(1, "PF3X7AB")))
                    .isEqualTo(new NeedsAttention(
                            "several configurations have the same serial number: 1, 2", List.of(1L, 2L), false));
        }

        @Test
        void neverPicksOneOfTwoWithTheSameMacAddress() {
            assertThat(decide(laptop, candidate(1, null, MAC), candidate(2, null, MAC)))
                    .isEqualTo(new NeedsAttention(
                            "several configurations have the same MAC address: 1, 2", List.of(1L, 2L), false));
        }

        @Test
        void leavesAContradictionToAPerson() {
            assertThat(decide(laptop, candidate(1, null, MAC), candidate(2, "PF3X7AB")))
                    .isEqualTo(new NeedsAttention(
                            "MAC address and serial number point to different configurations", List.of(1L, 2L), false));
        }

        @Test
        void doesNotTrustAMacAddressBesideAnotherSerialNumber() {
            assertThat(decide(laptop, candidate(1, "ANOTHER1", MAC)))
                    .isEqualTo(new NeedsAttention(
                            "configuration 1 has its MAC address 001A2B3C4D5E but another serial number",
                            List.of(1L),
                            false));
        }

        @Test
        void takesAnArchivedConfigurationOnlyWhenNoOtherFits() {
            assertThat(decide(laptop, archived(1, "PF3X7AB"), candidate(2, "PF3X7AB")))
                    .isEqualTo(matched(2, MatchRule.SERIAL, "serial number PF3X7AB"));
            assertThat(decide(laptop, archived(1, "PF3X7AB")))
                    .isEqualTo(matched(1, MatchRule.SERIAL, "serial number PF3X7AB"));
        }

        @Test
        void onlySuggestsByName() {
            var named = new Candidate(7, Traits.of("DIFFERENT1", List.of(), "lon-lt-0417"), false, List.of());

            assertThat(decide(laptop, named))
                    .isEqualTo(
                            new Unmatched("no configuration has its MAC address or serial number", List.of(7L), null));
        }

        @Test
        void neverMatchesByAPlaceholder() {
            var nameless = machine("To be filled by O.E.M.", "00:00:00:00:00:00");

            assertThat(decide(
                            nameless, candidate(1, "To be filled by O.E.M."), candidate(2, null, "00:00:00:00:00:00")))
                    .isEqualTo(new Unmatched("no configuration has its MAC address or serial number", List.of(), null));
        }

        @Test
        void leavesOtherSystemsAlone() {
            var phone = new Machine(
                    false, true, laptop.traits(), laptop.traits(), null, false, false, null, List.of(), null);

            assertThat(decide(phone, candidate(1, "PF3X7AB", MAC))).isEqualTo(new NotWindows());
        }

        @Test
        void matchesNothingWhileNobodyOwnsTheTenant() {
            var ownerless = new Machine(
                    true, false, laptop.traits(), laptop.traits(), null, false, false, null, List.of(), null);

            assertThat(decide(ownerless))
                    .isEqualTo(new Unmatched("the tenant is not connected to an organization", List.of(), null));
        }
    }

    @Nested
    class AmongDevices {

        @Test
        void leavesASerialNumberOfTwoDevicesToAPerson() {
            assertThat(decide(laptop, claimed(1, rival("LON-2", "PF3X7AB", false, null))))
                    .isEqualTo(new NeedsAttention(
                            "configuration 1 has its serial number PF3X7AB, but fits device LON-2 as well",
                            List.of(1L),
                            false));
        }

        @Test
        void countsMacAddressAndSerialNumberTogetherMoreThanOneOfThem() {
            var both = new Candidate(
                    1,
                    Traits.of("PF3X7AB", List.of(MAC), "configuration 1"),
                    false,
                    List.of(rival("CLONE", "PF3X7AB", true, false, null)));

            assertThat(decide(laptop, both))
                    .isEqualTo(
                            matched(1, MatchRule.MAC_AND_SERIAL, "MAC address 001A2B3C4D5E and serial number PF3X7AB"));
        }

        @Test
        void doesNotCountThemMoreThanADeviceThatSaysNothingElse() {
            var both = new Candidate(
                    1,
                    Traits.of("PF3X7AB", List.of(MAC), "configuration 1"),
                    false,
                    List.of(rival("LON-2", "PF3X7AB", false, null)));

            assertThat(decide(laptop, both)).isInstanceOf(NeedsAttention.class);
        }

        @Test
        void neverTakesAConfigurationFromADeviceThatIsIt() {
            assertThat(decide(laptop, claimed(1, rival("LON-2", "", true, null))))
                    .isEqualTo(new NeedsAttention(
                            "configuration 1 has its serial number PF3X7AB, but is device LON-2 already",
                            List.of(1L),
                            false));
        }
    }

    @Nested
    class ByMemory {

        @Test
        void staysWithTheConfigurationItHasWhenNothingSpeaksForItAnyMore() {
            assertThat(decide(filed(3), candidate(3, "CORRECTED1")))
                    .isEqualTo(matched(3, MatchRule.PINNED, "an earlier match"));
        }

        @Test
        void leavesTheConfigurationItHasWhenItsMacAddressTurnsOutToBeThatOfADock() {
            var docked = Traits.of(null, List.of(MAC), "LON");
            var undocked = Traits.of(null, List.of(), "LON");

            assertThat(decide(
                            new Machine(true, true, undocked, docked, 3L, false, false, null, List.of(), null),
                            candidate(3, "OTHER1", MAC)))
                    .isInstanceOf(Unmatched.class);
        }

        @Test
        void asksWhenItsSerialNumberNowIsThatOfAnotherConfiguration() {
            assertThat(decide(filed(3), candidate(1, "PF3X7AB"), candidate(3, "OTHER1")))
                    .isEqualTo(new NeedsAttention(
                            "was matched to configuration 3, but now its serial number PF3X7AB is that of configuration 1",
                            List.of(1L, 3L),
                            true));
        }

        @Test
        void followsStrongerEvidenceWhateverCameFirst() {
            assertThat(decide(filed(2), candidate(1, "PF3X7AB", MAC), candidate(2, null, MAC)))
                    .isInstanceOfSatisfying(
                            Matched.class,
                            found -> assertThat(found.configurationId()).isEqualTo(1));
        }

        @Test
        void asksWhenItsConfigurationIsGone() {
            assertThat(decide(filed(3), candidate(1, "PF3X7AB")))
                    .isEqualTo(new NeedsAttention(
                            "configuration 3, which it was, is not there any more", List.of(1L), true));
        }

        @Test
        void staysWithAnArchivedConfiguration() {
            assertThat(decide(filed(3), archived(3, "OTHER1")))
                    .isEqualTo(matched(3, MatchRule.PINNED, "an earlier match"));
        }

        @Test
        void decidesAnewWhenItsTenantMovedToAnotherOrganization() {
            var moved =
                    new Machine(true, true, laptop.traits(), laptop.traits(), 3L, false, true, null, List.of(), null);

            assertThat(decide(moved, candidate(1, "PF3X7AB")))
                    .isEqualTo(matched(1, MatchRule.SERIAL, "serial number PF3X7AB"));
        }

        @Test
        void keepsTheMatchOfADeviceThatIsGone() {
            var gone =
                    new Machine(true, true, laptop.traits(), laptop.traits(), 1L, true, false, null, List.of(), null);

            assertThat(decide(gone, claimed(1, rival("SUCCESSOR", "PF3X7AB", false, null))))
                    .isEqualTo(matched(1, MatchRule.PINNED, "an earlier match"));
        }

        @Test
        void takesThePlaceOfItsPredecessorWhenNothingElseFits() {
            var anew = new Machine(
                    true,
                    true,
                    Traits.of(null, List.of(), "LON"),
                    Traits.of(null, List.of(), "LON"),
                    null,
                    false,
                    false,
                    null,
                    List.of(),
                    new Machine.Predecessor(3, "the same Intune id"));

            assertThat(decide(anew, candidate(3, "OTHER1")))
                    .isEqualTo(matched(3, MatchRule.PINNED, "the same Intune id"));
            assertThat(decide(anew, claimed(3, rival("LON-2", "PF3X7AB", false, null))))
                    .isInstanceOf(Unmatched.class);
        }
    }

    @Nested
    class ByPeople {

        @Test
        void doesWhatAPersonSaysAgainstTheEvidence() {
            var seen = "1 serial number PF3X7AB";
            var ruled = ruled(Ruling.match(2, "ann", NOON, seen));

            assertThat(decide(ruled, candidate(1, "PF3X7AB"), candidate(2, null)))
                    .isEqualTo(new Matched(2, MatchRule.PINNED, "decision of ann", "ann"));
        }

        @Test
        void asksAgainWhenSomethingNewSpeaksAgainstAPerson() {
            var ruled = ruled(Ruling.match(2, "ann", NOON, ""));

            assertThat(decide(ruled, candidate(1, "PF3X7AB"), candidate(2, null)))
                    .isEqualTo(new NeedsAttention(
                            "matched to configuration 2 by ann, but now its serial number PF3X7AB is that of configuration 1",
                            List.of(1L, 2L),
                            true));
        }

        @Test
        void theLaterOfTwoDecisionsCounts() {
            var ruled = ruled(Ruling.match(1, "ann", NOON, ""));

            assertThat(decide(ruled, claimed(1, rival("LON-2", "", true, NOON.plusSeconds(1)))))
                    .isInstanceOf(NeedsAttention.class);
            assertThat(decide(ruled, claimed(1, rival("LON-2", "", true, NOON.minusSeconds(1)))))
                    .isInstanceOf(Matched.class);
        }

        @Test
        void leavesAnIgnoredDeviceAlone() {
            assertThat(decide(ruled(Ruling.ignore("ann", NOON)), candidate(1, "PF3X7AB")))
                    .isEqualTo(new Ignored("ann"));
        }

        @Test
        void doesNotGiveBackWhatAPersonTookAwayUntilTheEvidenceChanges() {
            var reverted = new Machine(
                    true,
                    true,
                    laptop.traits(),
                    laptop.traits(),
                    null,
                    false,
                    false,
                    null,
                    List.of(new Refusal(1, "ann", "serial number PF3X7AB")),
                    null);

            assertThat(decide(reverted, candidate(1, "PF3X7AB")))
                    .isEqualTo(new Unmatched(
                            "taken back by ann; no other configuration has its MAC address or serial number",
                            List.of(),
                            "ann"));
            assertThat(decide(reverted, candidate(1, "PF3X7AB", MAC))).isInstanceOf(Matched.class);
        }
    }

    private static MatchDecision decide(Machine machine, Candidate... candidates) {
        return MatchPolicy.decide(machine, List.of(candidates));
    }

    private static Matched matched(long id, MatchRule rule, String evidence) {
        return new Matched(id, rule, evidence, null);
    }

    private static Machine machine(@Nullable String serial, String... macs) {
        var traits = Traits.of(serial, List.of(macs), "LON-LT-0417");
        return new Machine(true, true, traits, traits, null, false, false, null, List.of(), null);
    }

    private Machine filed(long configuration) {
        return new Machine(
                true, true, laptop.traits(), laptop.traits(), configuration, false, false, null, List.of(), null);
    }

    private Machine ruled(Ruling ruling) {
        return new Machine(true, true, laptop.traits(), laptop.traits(), null, false, false, ruling, List.of(), null);
    }

    private static Candidate candidate(long id, @Nullable String serial, String... macs) {
        return new Candidate(id, Traits.of(serial, List.of(macs), "configuration " + id), false, List.of());
    }

    private static Candidate archived(long id, String serial) {
        return new Candidate(id, Traits.of(serial, List.of(), "configuration " + id), true, List.of());
    }

    /** It has the laptop's serial number. */
    private static Candidate claimed(long id, Rival rival) {
        return new Candidate(id, Traits.of("PF3X7AB", List.of(), "configuration " + id), false, List.of(rival));
    }

    private static Rival rival(String name, String serial, boolean holds, @Nullable Instant ruledAt) {
        return rival(name, serial, false, holds, ruledAt);
    }

    private static Rival rival(String name, String serial, boolean weak, boolean holds, @Nullable Instant ruledAt) {
        var traits = Traits.of(serial, List.of(), name);
        return new Rival(name, Agreement.of(traits, traits), weak, holds, ruledAt);
    }
}
