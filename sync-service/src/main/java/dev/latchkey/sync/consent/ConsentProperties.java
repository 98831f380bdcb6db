package dev.latchkey.sync.consent;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where Microsoft sends an administrator who has consented.
 *
 * @param consentRedirect the console's {@code /consent/callback} as browsers reach it, registered as a redirect URI with
 *     each application; without it no consent link can be made
 */
@ConfigurationProperties("sync")
public record ConsentProperties(@Nullable URI consentRedirect) {

    public ConsentProperties {
        if (consentRedirect != null && !consentRedirect.isAbsolute()) {
            throw new IllegalArgumentException("sync.consent-redirect must be a whole URL, was " + consentRedirect);
        }
    }
}
