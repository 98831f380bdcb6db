package dev.latchkey.matching.organization;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose the devices of a tenant are.
 *
 * @param organizationId of what fits no rule
 * @param version grows with every change of the rules
 * @param rules in the order in which they are tried
 * @param lastVersion devices that were announced under it, or a lower one, were so before the tenant was disconnected; 0 when it
 *     never was
 */
public record TenantRules(long organizationId, long version, List<TenantRule> rules, long lastVersion) {

    /** The same tenant by other rules. */
    public TenantRules with(long newVersion, List<TenantRule> newRules) {
        return new TenantRules(organizationId, newVersion, newRules, lastVersion);
    }

    public long ownerOf(String deviceName, @Nullable String userDomain, Collection<String> groups) {
        var rule = ruleFor(deviceName, userDomain, groups);
        return rule < 0 ? organizationId : rules.get(rule).organizationId();
    }

    /** Position of the first rule that fits; -1 when none does. */
    public int ruleFor(String deviceName, @Nullable String userDomain, Collection<String> groups) {
        for (var i = 0; i < rules.size(); i++) {
            if (rules.get(i).fits(deviceName, userDomain, groups)) {
                return i;
            }
        }
        return -1;
    }
}
