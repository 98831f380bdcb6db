package dev.latchkey.matching.match;

import dev.latchkey.matching.organization.TenantRule;
import java.util.List;

/**
 * Whose the devices of a tenant are, or would be.
 *
 * @param organizationId of what fits no rule
 * @param version of the rules
 * @param byDefault how many devices fit no rule
 * @param moving how many devices are in another organization now
 */
public record TenantPlan(
        String tenantId, long organizationId, long version, List<PlannedRule> rules, long byDefault, long moving) {

    /** @param devices how many it is the first rule to fit */
    public record PlannedRule(TenantRule.Kind kind, String value, long organizationId, long devices) {}
}
