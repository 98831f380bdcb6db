package dev.latchkey.vault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.policy.RevealPolicy.Need;
import dev.latchkey.vault.policy.RevealPolicy.Rotation;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PurposeTest {

    private static final RevealPolicy NOTHING_NEEDED = policy(Need.OPTIONAL, Need.OPTIONAL);
    private static final RevealPolicy BOTH_NEEDED = policy(Need.REQUIRED, Need.REQUIRED);

    @Test
    void needsWhatThePolicyAsksFor() {
        assertThat(Purpose.of(null, " ", NOTHING_NEEDED)).isEqualTo(new Purpose("", null));
        assertThat(Purpose.of(" board replaced ", " INC-1 ", BOTH_NEEDED))
                .isEqualTo(new Purpose("board replaced", "INC-1"));
        assertRefused("reason-missing", " ", "INC-1", BOTH_NEEDED);
        assertRefused("ticket-missing", "board replaced", " ", BOTH_NEEDED);
    }

    @Test
    void takesTicketsOfAHundredPrintableCharacters() {
        assertThat(Purpose.of(null, "Störung #4711 / ä", NOTHING_NEEDED).ticket())
                .isEqualTo("Störung #4711 / ä");
        assertThat(Purpose.of(null, "x".repeat(100), NOTHING_NEEDED).ticket()).hasSize(100);
        for (var ticket : new String[] {"x".repeat(101), "INC\n1", "INC\u202e1", "INC\u0000", "INC\ud800"}) {
            assertRefused("ticket-invalid", null, ticket, NOTHING_NEEDED);
        }
    }

    @Test
    void needsAReasonWheneverTheGlassIsBroken() {
        assertThat(Purpose.breakingGlass("site down", null)).isEqualTo(new Purpose("site down", null));
        assertThatThrownBy(() -> Purpose.breakingGlass("", "INC-1")).isInstanceOf(ProblemException.class);
    }

    private static void assertRefused(
            String code, @Nullable String reason, @Nullable String ticket, RevealPolicy policy) {
        assertThatThrownBy(() -> Purpose.of(reason, ticket, policy))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static RevealPolicy policy(Need reason, Need ticket) {
        return new RevealPolicy(Rule.ACCESS, reason, ticket, Rotation.OFF, Duration.ZERO);
    }
}
