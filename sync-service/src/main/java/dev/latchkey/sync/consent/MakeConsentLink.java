package dev.latchkey.sync.consent;

import dev.latchkey.graph.GraphConnections;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.tenant.Tenants;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes the link with which an administrator of a tenant consents; good until it brings consent, for seven days at most. */
@Service
public class MakeConsentLink {

    private static final Duration LIFE = Duration.ofDays(7);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Tenants tenants;
    private final ConsentLinks links;
    private final ConsentProperties properties;
    private final GraphConnections graph;
    private final Clock clock;

    MakeConsentLink(
            Tenants tenants, ConsentLinks links, ConsentProperties properties, GraphConnections graph, Clock clock) {
        this.tenants = tenants;
        this.links = links;
        this.properties = properties;
        this.graph = graph;
        this.clock = clock;
    }

    /** A link of Microsoft's for one tenant. */
    public record ConsentLink(URI link, Instant expiresAt) {}

    @Transactional
    public ConsentLink make(String tenantId, Caller caller) {
        var signIn = tenants.seenBy(caller, tenantId).signIn();
        var redirect = properties.consentRedirect();
        if (redirect == null) {
            throw ProblemException.conflict(
                    "consent-redirect-missing",
                    "Set sync.consent-redirect to the console's /consent/callback as browsers reach it.");
        }
        var random = new byte[32];
        RANDOM.nextBytes(random);
        var state = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var now = clock.instant();
        links.add(state, signIn.tenantId(), now, now.plus(LIFE));
        var link = graph.consentLink(signIn.tenantId(), signIn.clientId(), signIn.kind(), redirect, state);
        return new ConsentLink(link, now.plus(LIFE));
    }
}
