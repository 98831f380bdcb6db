package dev.latchkey.matching.match.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.match.ChangeTenantRules;
import dev.latchkey.matching.match.TenantPlan;
import dev.latchkey.matching.organization.TenantRule;
import dev.latchkey.matching.registry.RefusedValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Which organization gets which devices of a tenant. */
@RestController
@RequestMapping("/api/v1/matching/tenants/{tenantId}/rules")
class TenantRulesController {

    private final ChangeTenantRules changeTenantRules;

    TenantRulesController(ChangeTenantRules changeTenantRules) {
        this.changeTenantRules = changeTenantRules;
    }

    record Rule(
            TenantRule.@Nullable Kind kind,
            @Nullable String value,
            @Nullable Long organizationId) {}

    record Rules(@Nullable Long version, @Nullable List<@Nullable Rule> rules) {}

    @GetMapping
    @AnyRole
    TenantPlan show(@PathVariable String tenantId, Caller caller) {
        return changeTenantRules.plan(tenantId, caller);
    }

    @PutMapping
    @ManagersUp
    TenantPlan replace(
            @PathVariable String tenantId,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestBody Rules body,
            Caller caller) {
        var wanted = rules(body);
        return dryRun
                ? changeTenantRules.plan(tenantId, wanted, caller)
                : changeTenantRules.change(tenantId, wanted, body.version(), caller);
    }

    private static List<TenantRule> rules(Rules body) {
        if (body.rules() == null) {
            throw ProblemException.badRequest("rules-missing", "Give the rules, in order, as a list \"rules\".");
        }
        var rules = new ArrayList<TenantRule>();
        for (var rule : body.rules()) {
            if (rule == null || rule.kind() == null || rule.organizationId() == null) {
                throw ProblemException.badRequest(
                        "rule-not-usable",
                        "rules[" + rules.size() + "] needs a kind of USER_DOMAIN, DEVICE_NAME or GROUP, a value and an"
                                + " organizationId. Nothing was changed.");
            }
            try {
                rules.add(TenantRule.of(rule.kind(), rule.value(), rule.organizationId()));
            } catch (RefusedValue e) {
                throw ProblemException.badRequest(
                        "rule-not-usable",
                        "rules[" + rules.size() + "]." + e.field() + " " + e.sentence() + ". Nothing was changed.");
            }
        }
        return rules;
    }
}
