package dev.latchkey.console.signin;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Someone the console knows: a person in a browser, or the holder of an API token.
 *
 * @param name for the record
 * @param organizations the organizations they may see; null means all
 * @param machine whether they hold an API token
 * @param letInBy the administrator whose link let them in under this name; null when they let themselves in
 */
public record SignedIn(
        String name,
        Role role,
        @Nullable Set<Long> organizations,
        boolean machine,
        @Nullable String letInBy) {

    /** The same, as the services are told about them. */
    public Caller callingFrom(@Nullable String address) {
        return new Caller(name, role, organizations, address, machine, letInBy);
    }
}
