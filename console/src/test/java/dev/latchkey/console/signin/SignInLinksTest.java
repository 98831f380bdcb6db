package dev.latchkey.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.console.TurnedClock;
import dev.latchkey.kit.security.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignInLinksTest {

    private static final SignedIn ADA = new SignedIn("ada", Role.ADMINISTRATOR, null, false, null);
    private static final URI CONSOLE = URI.create("https://latchkey.example/");

    private final TurnedClock clock = new TurnedClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final SignInLinks links = new SignInLinks(
            new ConsoleProperties(
                    CONSOLE,
                    null,
                    Path.of("tokens"),
                    Path.of("key"),
                    new ConsoleProperties.Services(CONSOLE, CONSOLE, CONSOLE, CONSOLE, CONSOLE)),
            clock);

    @Test
    void aLinkWorksOnce() {
        var link = links.make(ADA);

        assertThat(links.redeem(token(link))).contains(ADA);
        assertThat(links.redeem(token(link))).isEmpty();
    }

    @Test
    void lookingAtALinkDoesNotUseItUp() {
        var link = links.make(ADA);

        assertThat(links.isGood(token(link))).isTrue();
        assertThat(links.redeem(token(link))).isPresent();
        assertThat(links.isGood(token(link))).isFalse();
    }

    @Test
    void aLinkIsVoidAfterFifteenMinutes() {
        var link = links.make(ADA);
        clock.turn(Duration.ofMinutes(15));

        assertThat(links.isGood(token(link))).isFalse();
        assertThat(links.redeem(token(link))).isEmpty();
    }

    @Test
    void aLinkPointsAtThePublicAddressAndDoesNotPrintItself() {
        var link = links.make(ADA);

        assertThat(link.url().toString()).startsWith("https://latchkey.example/sign-in?token=");
        assertThat(token(link)).hasSize(43);
        assertThat(link.toString()).doesNotContain(token(link));
    }

    private static String token(SignInLinks.Link link) {
        return link.url().getQuery().substring("token=".length());
    }
}
