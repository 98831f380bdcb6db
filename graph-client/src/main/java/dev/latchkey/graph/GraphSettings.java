package dev.latchkey.graph;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Microsoft is. The defaults are the global cloud.
 *
 * @param graphUrl scheme and host of Microsoft Graph, without a path
 * @param loginUrl scheme and host of Entra's sign-in
 * @param trustedCertificate PEM file with certificates to trust beside the JDK's, for a proxy that inspects TLS
 * @param maxRetries how often a read is tried again after 429, 503 and 504
 * @param retryDelay the wait before that, when Microsoft names none
 * @param callTimeout for one call with all its retries and waits
 */
@ConfigurationProperties("graph")
public record GraphSettings(
        @DefaultValue("https://graph.microsoft.com") URI graphUrl,
        @DefaultValue("https://login.microsoftonline.com") URI loginUrl,
        @Nullable Path trustedCertificate,
        @DefaultValue("3") int maxRetries,
        @DefaultValue("3s") Duration retryDelay,
        @DefaultValue("15m") Duration callTimeout) {

    public GraphSettings {
        // Both libraries insist: Kiota cuts the path by length, and msal4j keeps host and port only.
        requireHttpsHost("graph.graph-url", graphUrl);
        requireHttpsHost("graph.login-url", loginUrl);
        if (maxRetries < 0 || maxRetries > 10) {
            throw new IllegalArgumentException("graph.max-retries must be 0 to 10, was " + maxRetries);
        }
        if (retryDelay.isNegative() || retryDelay.toSeconds() > 180) {
            throw new IllegalArgumentException("graph.retry-delay must be 0 to 180 s, was " + retryDelay);
        }
        if (!callTimeout.isPositive()) {
            throw new IllegalArgumentException("graph.call-timeout must be positive, was " + callTimeout);
        }
    }

    private static void requireHttpsHost(String name, URI url) {
        var path = url.getPath();
        var bare = path == null || path.isEmpty() || path.equals("/");
        if (!"https".equals(url.getScheme()) || url.getHost() == null || !bare || url.getQuery() != null) {
            throw new IllegalArgumentException(name + " must be https://host[:port] and nothing more, was " + url);
        }
    }

    /** Without a slash at its end. */
    String graphRoot() {
        return root(graphUrl);
    }

    String loginRoot() {
        return root(loginUrl);
    }

    private static String root(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }
}
