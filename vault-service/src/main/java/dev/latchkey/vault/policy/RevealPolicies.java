package dev.latchkey.vault.policy;

import dev.latchkey.events.AccessEvent.RevealPolicyChanged;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.folder.Organizations;
import dev.latchkey.vault.policy.RevealPolicy.Need;
import dev.latchkey.vault.policy.RevealPolicy.Rotation;
import dev.latchkey.vault.policy.RevealPolicy.Rule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The policy of each organization. */
@Component
public class RevealPolicies {

    private static final String READ = """
            select policy, reason, ticket, rotation, extract(epoch from rotation_delay)::bigint as delay_seconds
            from reveal_policy where organization_id = :organization
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    RevealPolicies(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** As whoever reveals a key is bound by it. One statement, which needs no transaction. */
    public RevealPolicy of(long organizationId) {
        return jdbc.sql(READ)
                .param("organization", organizationId)
                .query(RevealPolicies::read)
                .optional()
                .orElse(RevealPolicy.DEFAULT);
    }

    /** @throws ProblemException when the caller may not see the organization */
    @Transactional(readOnly = true)
    public RevealPolicy shownTo(Caller caller, long organizationId) {
        requireVisible(organizationId, caller);
        return of(organizationId);
    }

    /**
     * Another policy, announced when it differs. Two people who change different things at once both get their way.
     *
     * @throws ProblemException when the caller may not see the organization
     */
    @Transactional
    public RevealPolicy change(long organizationId, UnaryOperator<RevealPolicy> change, Caller caller) {
        requireVisible(organizationId, caller);
        // A row to lock, for whoever comes at the same time.
        save(organizationId, RevealPolicy.DEFAULT, caller, "do nothing");
        var before = jdbc.sql(READ + " for update")
                .param("organization", organizationId)
                .query(RevealPolicies::read)
                .single();
        var after = change.apply(before);
        if (!after.equals(before)) {
            save(organizationId, after, caller, """
                    do update set policy = excluded.policy, reason = excluded.reason, ticket = excluded.ticket,
                        rotation = excluded.rotation, rotation_delay = excluded.rotation_delay,
                        changed_at = excluded.changed_at, changed_by = excluded.changed_by
                    """);
            outbox.append(
                    new RevealPolicyChanged(
                            organizationId,
                            after.policy().name(),
                            after.reason().name(),
                            after.ticket().name(),
                            after.rotation().name(),
                            Math.toIntExact(after.rotationDelay().toMinutes()),
                            caller.name(),
                            caller.address(),
                            clock.instant()),
                    Cause.start());
        }
        return after;
    }

    /** An organization of others is as good as none. */
    static void requireVisible(long organizationId, Caller caller) {
        if (organizationId < 1 || !caller.maySee(organizationId)) {
            throw Organizations.unknown();
        }
    }

    private void save(long organizationId, RevealPolicy policy, Caller caller, String onConflict) {
        jdbc.sql("""
                insert into reveal_policy
                    (organization_id, policy, reason, ticket, rotation, rotation_delay, changed_at, changed_by)
                values (:organization, :policy, :reason, :ticket, :rotation, make_interval(secs => :delay), :at, :by)
                on conflict (organization_id)
                """ + onConflict)
                .param("organization", organizationId)
                .param("policy", policy.policy().name())
                .param("reason", policy.reason().name())
                .param("ticket", policy.ticket().name())
                .param("rotation", policy.rotation().name())
                .param("delay", (double) policy.rotationDelay().toSeconds())
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("by", caller.name())
                .update();
    }

    private static RevealPolicy read(ResultSet row, int number) throws SQLException {
        return new RevealPolicy(
                Rule.valueOf(row.getString("policy")),
                Need.valueOf(row.getString("reason")),
                Need.valueOf(row.getString("ticket")),
                Rotation.valueOf(row.getString("rotation")),
                Duration.ofSeconds(row.getLong("delay_seconds")));
    }
}
