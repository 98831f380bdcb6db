package dev.latchkey.console;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the console.
 *
 * @param publicUrl how browsers and programs reach it; links are made with it
 * @param simulatorUrl where the simulated Microsoft is controlled; only in a demo
 * @param apiTokens file with the API tokens it accepts, hashed, one in a line
 * @param internalTokenKey file with the private key that internal tokens are signed with
 */
@ConfigurationProperties("console")
public record ConsoleProperties(
        URI publicUrl, @Nullable URI simulatorUrl, Path apiTokens, Path internalTokenKey, Services services) {

    public ConsoleProperties {
        require(publicUrl, "console.public-url");
        require(apiTokens, "console.api-tokens");
        require(internalTokenKey, "console.internal-token-key");
        require(services, "console.services.*");
        publicUrl = withoutSlash(publicUrl);
    }

    /** Base URLs of the services. */
    public record Services(URI sync, URI matching, URI vault, URI rotation, URI audit) {

        public Services {
            sync = withoutSlash(require(sync, "console.services.sync"));
            matching = withoutSlash(require(matching, "console.services.matching"));
            vault = withoutSlash(require(vault, "console.services.vault"));
            rotation = withoutSlash(require(rotation, "console.services.rotation"));
            audit = withoutSlash(require(audit, "console.services.audit"));
        }
    }

    private static <T> T require(@Nullable T value, String setting) {
        if (value == null) {
            throw new IllegalArgumentException("setting " + setting + " is missing");
        }
        return value;
    }

    private static URI withoutSlash(URI url) {
        var text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }
}
