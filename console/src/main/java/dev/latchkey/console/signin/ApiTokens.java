package dev.latchkey.console.signin;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.kit.secrets.ApiTokenLine;
import dev.latchkey.kit.secrets.SecretFileException;
import dev.latchkey.kit.security.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The API tokens of the token file, which is read again when it changes. A file that becomes damaged or unreadable
 * while the console runs changes nothing: the tokens known before stay good, and the log says so.
 */
@Component
public final class ApiTokens {

    private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);

    private final Path file;
    private volatile Loaded loaded;

    private record Known(String sha256, SignedIn holder) {}

    private record Version(FileTime changed, long size) {}

    private record Loaded(@Nullable Version version, List<Known> tokens) {}

    /** @throws SecretFileException when the file cannot be read or is damaged */
    public ApiTokens(ConsoleProperties properties) {
        this.file = properties.apiTokens();
        this.loaded = load();
    }

    /** Who holds this token. Every known token is compared, each in constant time. */
    public Optional<SignedIn> holderOf(String token) {
        reloadWhenChanged();
        var hash = ApiTokenLine.hash(token).getBytes(StandardCharsets.US_ASCII);
        SignedIn holder = null;
        for (var known : loaded.tokens) {
            if (MessageDigest.isEqual(known.sha256.getBytes(StandardCharsets.US_ASCII), hash)) {
                holder = known.holder;
            }
        }
        return Optional.ofNullable(holder);
    }

    private void reloadWhenChanged() {
        var version = version();
        if (version == null || version.equals(loaded.version)) {
            return;
        }
        try {
            loaded = load();
            LOG.atInfo().addKeyValue("count", loaded.tokens.size()).log("API tokens read again");
        } catch (SecretFileException e) {
            // Remembering the version keeps the log from saying so at every request.
            loaded = new Loaded(version, loaded.tokens);
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("API tokens not read again, the old ones stay");
        }
    }

    private Loaded load() {
        var version = version();
        try {
            var tokens = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(ApiTokens::known)
                    .toList();
            return new Loaded(version, tokens);
        } catch (IOException e) {
            throw new SecretFileException(file + " is missing or unreadable: restore it from your backup");
        }
    }

    private @Nullable Version version() {
        try {
            return new Version(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return null;
        }
    }

    private static Known known(String text) {
        var line = ApiTokenLine.parse(text);
        try {
            var holder = new SignedIn(
                    line.name(), Role.valueOf(line.role()), organizations(line.organizations()), true, null);
            return new Known(line.sha256().toLowerCase(Locale.ROOT), holder);
        } catch (IllegalArgumentException e) {
            throw new SecretFileException(
                    "the API token file names an unknown role or organization for " + line.name());
        }
    }

    private static @Nullable Set<Long> organizations(String text) {
        return text.equals("*")
                ? null
                : Arrays.stream(text.split(",", -1)).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
    }
}
