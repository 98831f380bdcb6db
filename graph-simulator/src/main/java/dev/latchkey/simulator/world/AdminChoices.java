package dev.latchkey.simulator.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tenant's administrators and the weather around sign-in have decided. Safe for use by many threads. */
public final class AdminChoices {

    private volatile Consent consent = Consent.full();
    private volatile @Nullable Integer tokenError;
    private volatile List<Group> groups = List.of();

    public Consent consent() {
        return consent;
    }

    public void consent(Consent decided) {
        consent = decided;
    }

    public List<Group> groups() {
        return groups;
    }

    /** @param prefixes by display name: how the names of a group's devices start */
    public void groups(Map<String, String> prefixes) {
        groups = prefixes.entrySet().stream()
                .map(group -> Group.of(group.getKey(), group.getValue()))
                .toList();
    }

    /** The AADSTS number that every token request of this tenant is answered with, if any. */
    public Optional<Integer> tokenError() {
        return Optional.ofNullable(tokenError);
    }

    public void tokenError(@Nullable Integer code) {
        tokenError = code;
    }
}
