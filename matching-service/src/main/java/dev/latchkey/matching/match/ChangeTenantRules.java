package dev.latchkey.matching.match;

import dev.latchkey.events.ConfigurationEvent.TenantRulesChanged;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.match.TenantPlan.PlannedRule;
import dev.latchkey.matching.organization.Organizations;
import dev.latchkey.matching.organization.TenantOrganizations;
import dev.latchkey.matching.organization.TenantRule;
import dev.latchkey.matching.organization.TenantRules;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Says whose the devices of a tenant are, and what other rules would make of them. */
@Service
public class ChangeTenantRules {

    private static final int MOST = 100;
    private static final int AT_A_TIME = 1_000;

    private final RegistryLock lock;
    private final TenantOrganizations tenants;
    private final Organizations organizations;
    private final PlacementLoop placement;
    private final JdbcTemplate streaming;
    private final TransactionTemplate transaction;
    private final Outbox outbox;
    private final Clock clock;

    ChangeTenantRules(
            RegistryLock lock,
            TenantOrganizations tenants,
            Organizations organizations,
            PlacementLoop placement,
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Outbox outbox,
            Clock clock) {
        this.lock = lock;
        this.tenants = tenants;
        this.organizations = organizations;
        this.placement = placement;
        this.streaming = new JdbcTemplate(java.util.Objects.requireNonNull(jdbc.getDataSource()));
        this.streaming.setFetchSize(AT_A_TIME);
        this.transaction = transaction;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @throws ProblemException when the caller may not see all that have a part in it */
    public TenantPlan plan(String tenantId, Caller caller) {
        return plan(tenantId, visible(tenantId, caller));
    }

    /** What these rules would make of the tenant's devices. Changes nothing. */
    public TenantPlan plan(String tenantId, List<TenantRule> wanted, Caller caller) {
        var now = visible(tenantId, caller);
        check(wanted, caller);
        return plan(tenantId, now.with(now.version(), wanted));
    }

    /**
     * From now on these rules count. Devices they move are decided anew, a bounded number at a time, while this has returned.
     *
     * @param version of the rules these are made from; null when whatever rules there are shall go
     */
    public TenantPlan change(String tenantId, List<TenantRule> wanted, @Nullable Long version, Caller caller) {
        check(wanted, caller);
        transaction.executeWithoutResult(status -> {
            lock.toChange();
            var now = visible(tenantId, caller);
            if (version != null && version != now.version()) {
                throw ProblemException.conflict(
                        "rules-changed", "Somebody has changed the rules meanwhile: look at them again, then repeat.");
            }
            if (now.rules().equals(wanted)) {
                return;
            }
            var then = now.with(now.version() + 1, wanted);
            tenants.replace(tenantId, then);
            outbox.append(
                    new TenantRulesChanged(
                            tenantId,
                            wanted.stream().map(TenantRule::words).toList(),
                            then.version(),
                            clock.instant(),
                            caller.name()),
                    Cause.start());
        });
        placement.wake();
        return plan(tenantId, caller);
    }

    private TenantRules visible(String tenantId, Caller caller) {
        var rules = tenants.of(List.of(tenantId)).get(tenantId);
        if (rules == null
                || !caller.maySee(rules.organizationId())
                || !rules.rules().stream().allMatch(rule -> caller.maySee(rule.organizationId()))) {
            throw ProblemException.notFound(
                    "tenant-unknown", "There is no tenant " + tenantId + " all of which you may see.");
        }
        return rules;
    }

    private void check(List<TenantRule> wanted, Caller caller) {
        if (wanted.size() > MOST) {
            throw ProblemException.badRequest(
                    "too-many-rules", "A tenant takes at most 100 rules. Nothing was changed.");
        }
        for (var owner :
                new HashSet<>(wanted.stream().map(TenantRule::organizationId).toList())) {
            if (!caller.maySee(owner) || !organizations.exists(owner)) {
                throw Organizations.unknown(owner);
            }
        }
    }

    private TenantPlan plan(String tenantId, TenantRules rules) {
        var byRule = new long[rules.rules().size() + 1];
        var moving = new long[1];
        RowCallbackHandler count = row -> {
            var groups = Arrays.asList((String[]) row.getArray("groups").getArray());
            var fits = rules.ruleFor(row.getString("name"), row.getString("user_domain"), groups);
            byRule[fits + 1]++;
            var owner =
                    fits < 0 ? rules.organizationId() : rules.rules().get(fits).organizationId();
            if (row.getLong("organization_id") != owner) {
                moving[0]++;
            }
        };
        transaction.executeWithoutResult(status -> streaming.query("""
                select name, user_domain, groups, organization_id from device
                where tenant_id = ? and seen_version > 0
                """, count, tenantId));
        var planned = new ArrayList<PlannedRule>();
        for (var rule : rules.rules()) {
            planned.add(new PlannedRule(rule.kind(), rule.value(), rule.organizationId(), byRule[planned.size() + 1]));
        }
        return new TenantPlan(tenantId, rules.organizationId(), rules.version(), planned, byRule[0], moving[0]);
    }
}
