package dev.latchkey.matching.organization;

import dev.latchkey.matching.registry.Given;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which devices of a shared tenant are whose.
 *
 * @param value what must agree, without regard to case: the whole domain of the user, the start of the device's name, or the
 *     whole name of a group
 */
public record TenantRule(Kind kind, String value, long organizationId) {

    /** What a rule goes by. */
    public enum Kind {
        USER_DOMAIN("users of "),
        DEVICE_NAME("devices named "),
        GROUP("members of ");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** @throws RefusedValue when the value can fit nothing */
    public static TenantRule of(Kind kind, @Nullable String value, long organizationId) {
        var clean = Given.line("value", value);
        if (clean != null && kind == Kind.USER_DOMAIN) {
            clean = clean.substring(clean.indexOf('@') + 1).toLowerCase(Locale.ROOT);
        }
        if (clean == null || clean.isEmpty()) {
            throw new RefusedValue("value", "is missing: give a domain, the start of a name, or the name of a group");
        }
        return new TenantRule(kind, clean, organizationId);
    }

    boolean fits(String deviceName, @Nullable String userDomain, Collection<String> groups) {
        return switch (kind) {
            case USER_DOMAIN -> value.equalsIgnoreCase(userDomain);
            case DEVICE_NAME -> deviceName.regionMatches(true, 0, value, 0, value.length());
            case GROUP -> groups.stream().anyMatch(value::equalsIgnoreCase);
        };
    }

    /** For people. */
    public String words() {
        return kind.words + value + (kind == Kind.DEVICE_NAME ? "…" : "") + ": organization " + organizationId;
    }
}
