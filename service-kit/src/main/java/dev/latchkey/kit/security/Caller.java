package dev.latchkey.kit.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Who is asking, as the console vouches for.
 *
 * @param name for the record: a user, or an API token's name
 * @param organizations the organizations they may see; null means all
 * @param address where they came from; null when unknown
 * @param machine whether they showed an API token; a person is signed in with a browser
 * @param letInBy the administrator whose sign-in link let them in under this name; null when they let themselves in
 */
public record Caller(
        String name,
        Role role,
        @Nullable Set<Long> organizations,
        @Nullable String address,
        boolean machine,
        @Nullable String letInBy) {

    /** Somebody whom nobody else let in. */
    public Caller(
            String name, Role role, @Nullable Set<Long> organizations, @Nullable String address, boolean machine) {
        this(name, role, organizations, address, machine, null);
    }

    /** A person. */
    public Caller(String name, Role role, @Nullable Set<Long> organizations, @Nullable String address) {
        this(name, role, organizations, address, false);
    }

    /** Who is asking on this thread; null when nobody is. */
    public static @Nullable Caller current() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token
                ? InternalToken.caller(token.getToken())
                : null;
    }

    public boolean maySee(long organizationId) {
        return organizations == null || organizations.contains(organizationId);
    }

    /** For {@code (?::bigint[] is null or organization_id = any(?))}. */
    public Long @Nullable [] organizationFilter() {
        return organizations == null ? null : organizations.toArray(Long[]::new);
    }
}
