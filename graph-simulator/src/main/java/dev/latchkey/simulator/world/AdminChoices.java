package dev.latchkey.simulator.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tenant's administrators and the weather around sign-in have decided. Safe for use by many threads. */
public final class AdminChoices {

    private volatile Consent consent = Consent.full();
    private volatile @Nullable Integer tokenError;
    private volatile List<Group> groups = List.of();
    private volatile @Nullable Set<String> partnerRoles;

    public Consent consent() {
        return consent;
    }

    public void consent(Consent decided) {
        consent = decided;
    }

    /** Role templates that the partner's user has in the tenant; empty when its tokens say nothing of them. */
    public Optional<Set<String>> partnerRoles() {
        return Optional.ofNullable(partnerRoles);
    }

    /** @param templates none: she sees nobody's keys; any, or null: she sees all */
    public void partnerRoles(@Nullable Set<String> templates) {
        partnerRoles = templates;
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
