package dev.latchkey.vault.share;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of one-time links.
 *
 * @param page the console's {@code /share} as end users reach it; without it no link can be made
 * @param life how long a link works when nobody says otherwise
 * @param longest how long one may work at most, up to a day
 */
@ConfigurationProperties("vault.share")
public record ShareProperties(
        @Nullable URI page,
        @DefaultValue("15m") Duration life,
        @DefaultValue("24h") Duration longest) {

    public ShareProperties {
        if (page != null && !page.isAbsolute()) {
            throw new IllegalArgumentException("vault.share.page must be a whole URL, was " + page);
        }
        if (longest.compareTo(Duration.ofMinutes(1)) < 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("vault.share.longest must be from 1m to 24h, was " + longest);
        }
        if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(longest) > 0) {
            throw new IllegalArgumentException("vault.share.life must be from 1m to " + longest + ", was " + life);
        }
    }
}
