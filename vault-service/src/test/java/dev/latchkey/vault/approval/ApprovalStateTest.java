package dev.latchkey.vault.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.vault.approval.ApprovalState.Obstacle;
import dev.latchkey.vault.approval.ApprovalState.Phase;
import dev.latchkey.vault.approval.ApprovalState.Verdict;
import dev.latchkey.vault.approval.ApprovalState.Verdict.Becomes;
import dev.latchkey.vault.approval.ApprovalState.Verdict.No;
import dev.latchkey.vault.policy.Person;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ApprovalStateTest {

    private static final Instant END = Instant.parse("2026-11-25T08:30:00Z");
    private static final Instant BEFORE = END.minusSeconds(60);
    private static final Person TINA = Person.named("tina");
    private static final Person MIA = Person.named("mia");

    @Test
    void isGivenByASecondPersonAndUsedOnceByTheFirst() {
        assertThat(in(Phase.ASKED).give(MIA, null, BEFORE)).isEqualTo(new Becomes(Phase.GIVEN));
        assertThat(in(Phase.GIVEN).use(TINA, BEFORE)).isEqualTo(new Becomes(Phase.USED));
        assertThat(in(Phase.USED).use(TINA, BEFORE)).isEqualTo(new No(Obstacle.OVER));
        assertThat(in(Phase.ASKED).use(TINA, BEFORE)).isEqualTo(new No(Obstacle.WAITING));
        assertThat(in(Phase.GIVEN).use(MIA, BEFORE)).isEqualTo(new No(Obstacle.ANOTHERS));
    }

    @Test
    void isNeverDecidedByWhoAskedHoweverTheySpellTheirName() {
        for (var spelling : List.of("tina", "TINA ", "ti\u200bna", "\uff34ina")) {
            assertThat(in(Phase.ASKED).give(Person.named(spelling), null, BEFORE))
                    .isEqualTo(new No(Obstacle.ONESELF));
            assertThat(in(Phase.ASKED).refuse(Person.named(spelling), null, BEFORE))
                    .isEqualTo(new No(Obstacle.ONESELF));
        }
    }

    @Test
    void isNotDecidedByWhoMayBeTheSameUnderAnotherName() {
        var letInByMia = new ApprovalState(TINA, MIA, Phase.ASKED, END);

        assertThat(letInByMia.give(MIA, null, BEFORE)).isEqualTo(new No(Obstacle.ONESELF));
        assertThat(in(Phase.ASKED).give(MIA, TINA, BEFORE)).isEqualTo(new No(Obstacle.ONESELF));
        assertThat(in(Phase.ASKED).refuse(MIA, TINA, BEFORE)).isEqualTo(new No(Obstacle.ONESELF));
        assertThat(letInByMia.give(Person.named("ada"), MIA, BEFORE))
                .as("one administrator may let in two people")
                .isEqualTo(new Becomes(Phase.GIVEN));
    }

    @Test
    void endsAtItsTime() {
        assertThat(in(Phase.GIVEN).use(TINA, END.minusNanos(1))).isEqualTo(new Becomes(Phase.USED));
        assertThat(in(Phase.GIVEN).use(TINA, END)).isEqualTo(new No(Obstacle.OVER));
        assertThat(in(Phase.ASKED).give(MIA, null, END)).isEqualTo(new No(Obstacle.OVER));
        assertThat(in(Phase.ASKED).at(END)).isEqualTo(Phase.EXPIRED);
        assertThat(in(Phase.USED).at(END)).isEqualTo(Phase.USED);
    }

    /** Whatever anybody tries in whatever order: no reveal without a second person's word, and one for each word. */
    @RepeatedTest(50)
    void letsThroughOneRevealForOneWordOfASecondPerson() {
        var seed = Long.getLong("latchkey.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("approvals with -Dlatchkey.seed=" + seed);
        var random = new Random(seed);
        var people = List.of(TINA, MIA, Person.named("ada"));
        var state = in(Phase.ASKED);
        var now = END.minusSeconds(random.nextInt(120));
        Person word = null;
        var refused = false;
        var shown = 0;
        for (var step = 0; step < 40; step++) {
            now = now.plusSeconds(random.nextInt(6));
            var by = people.get(random.nextInt(people.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    var next = after(state, state.give(by, null, now));
                    word = !next.equals(state) ? by : word;
                    state = next;
                }
                case 1 -> {
                    var next = after(state, state.refuse(by, null, now));
                    refused |= !next.equals(state);
                    state = next;
                }
                case 2 -> {
                    var next = after(state, state.use(by, now));
                    if (!next.equals(state)) {
                        assertThat(by).isEqualTo(TINA);
                        assertThat(now).isBefore(END);
                        shown++;
                    }
                    state = next;
                }
                default -> {
                    var next = after(state, state.giveBack());
                    shown -= !next.equals(state) ? 1 : 0;
                    state = next;
                }
            }
            assertThat(shown).isBetween(0, 1);
            assertThat(shown == 1).isEqualTo(state.phase() == Phase.USED);
            if (shown == 1) {
                assertThat(word).isNotNull().isNotEqualTo(TINA);
                assertThat(refused).isFalse();
            }
        }
    }

    private static ApprovalState after(ApprovalState state, Verdict verdict) {
        return switch (verdict) {
            case Becomes becomes ->
                new ApprovalState(state.asker(), state.askerLetInBy(), becomes.phase(), state.expiresAt());
            case No no -> state;
        };
    }

    private static ApprovalState in(Phase phase) {
        return new ApprovalState(TINA, null, phase, END);
    }
}
