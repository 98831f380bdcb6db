package dev.latchkey.graph;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Microsoft is, and how patient Latchkey is with it.
 *
 * @param cloud which of Microsoft's clouds the tenants live in
 * @param graphUrl scheme and host of Microsoft Graph, without a path; null for the cloud's own
 * @param loginUrl scheme and host of Entra's sign-in; null for the cloud's own
 * @param trustedCertificate PEM file with certificates to trust beside the JDK's, for a proxy that inspects TLS
 * @param maxRetries how often a read is tried again after 429, 503, 504 and a broken connection
 * @param retryDelay the first wait before that, when Microsoft names none
 * @param attemptTimeout for one attempt, from the connection to the last byte; at most half of the call
 * @param callTimeout for one call with all its attempts and waits
 * @param longestWait what a call waits at most at a time; when Microsoft asks for more, the call fails as throttled
 * @param permissionsLastFor how long a token is taken at its word that it lacks a permission; an older one is replaced before a call
 *     is refused, for the administrator may have agreed
 */
@ConfigurationProperties("graph")
public record GraphSettings(
        @DefaultValue("GLOBAL") Cloud cloud,
        @Nullable URI graphUrl,
        @Nullable URI loginUrl,
        @Nullable Path trustedCertificate,
        @DefaultValue("3") int maxRetries,
        @DefaultValue("3s") Duration retryDelay,
        @DefaultValue("60s") Duration attemptTimeout,
        @DefaultValue("15m") Duration callTimeout,
        @DefaultValue("2m") Duration longestWait,
        @DefaultValue("10s") Duration permissionsLastFor) {

    public GraphSettings {
        graphUrl = givenOrNull(graphUrl);
        loginUrl = givenOrNull(loginUrl);
        // Both libraries insist: Kiota cuts the path by length, and msal4j keeps host and port only.
        requireHttpsHost("graph.graph-url", graphUrl);
        requireHttpsHost("graph.login-url", loginUrl);
        if (maxRetries < 0 || maxRetries > 10) {
            throw new IllegalArgumentException("graph.max-retries must be 0 to 10, was " + maxRetries);
        }
        if (retryDelay.isNegative() || retryDelay.toSeconds() > 180) {
            throw new IllegalArgumentException("graph.retry-delay must be 0 to 180 s, was " + retryDelay);
        }
        requirePositive("graph.attempt-timeout", attemptTimeout);
        requirePositive("graph.call-timeout", callTimeout);
        requirePositive("graph.longest-wait", longestWait);
        if (permissionsLastFor.isNegative()) {
            throw new IllegalArgumentException(
                    "graph.permissions-last-for must not be negative, was " + permissionsLastFor);
        }
    }

    /** A variable of the environment that is empty names nothing. */
    private static @Nullable URI givenOrNull(@Nullable URI url) {
        return url == null || url.toString().isEmpty() ? null : url;
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + duration);
        }
    }

    private static void requireHttpsHost(String name, @Nullable URI url) {
        if (url == null) {
            return;
        }
        var path = url.getPath();
        var bare = path == null || path.isEmpty() || path.equals("/");
        if (!"https".equals(url.getScheme()) || url.getHost() == null || !bare || url.getQuery() != null) {
            throw new IllegalArgumentException(name + " must be https://host[:port] and nothing more, was " + url);
        }
    }

    /** Never more than half a call, so that there is time to wait for a turn. */
    Duration oneAttempt() {
        var half = callTimeout.dividedBy(2);
        return attemptTimeout.compareTo(half) < 0 ? attemptTimeout : half;
    }

    /** Scheme and host of Graph, without a slash at its end. */
    URI graph() {
        return bare(graphUrl == null ? cloud.graph() : graphUrl);
    }

    /** Scheme and host of Entra's sign-in, without a slash at its end. */
    URI login() {
        return bare(loginUrl == null ? cloud.login() : loginUrl);
    }

    private static URI bare(URI url) {
        return URI.create(url.getScheme() + "://" + url.getRawAuthority());
    }
}
