package dev.latchkey.console.signin;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.kit.secrets.ApiTokenLine;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Links that sign a browser in once, for 15 minutes. Kept hashed and in memory: a restart makes them void. */
@Component
public final class SignInLinks {

    private static final Duration LIFE = Duration.ofMinutes(15);

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final ConsoleProperties properties;
    private final Clock clock;

    public SignInLinks(ConsoleProperties properties, Clock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    private record Waiting(SignedIn who, Instant expiresAt) {}

    /** A new link; whoever opens it first is signed in. Not printable: the URL is a credential. */
    public record Link(URI url, Instant expiresAt) {
        @Override
        public String toString() {
            return "Link[redacted]";
        }
    }

    public Link make(SignedIn who) {
        var now = clock.instant();
        waiting.values().removeIf(link -> link.expiresAt.isBefore(now));
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var expiresAt = now.plus(LIFE);
        waiting.put(ApiTokenLine.hash(token), new Waiting(who, expiresAt));
        return new Link(URI.create(properties.publicUrl() + "/sign-in?token=" + token), expiresAt);
    }

    /** Whether the link would still work. Looking does not use it up: mail programs open links before people do. */
    public boolean isGood(String token) {
        var link = waiting.get(ApiTokenLine.hash(token));
        return link != null && clock.instant().isBefore(link.expiresAt);
    }

    /** Uses the link up. */
    public Optional<SignedIn> redeem(String token) {
        var link = waiting.remove(ApiTokenLine.hash(token));
        return Optional.ofNullable(link)
                .filter(found -> clock.instant().isBefore(found.expiresAt))
                .map(Waiting::who);
    }
}
