package dev.latchkey.vault.policy;

import dev.latchkey.events.AccessEvent.RevealPermissionGiven;
import dev.latchkey.events.AccessEvent.RevealPermissionWithdrawn;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who may reveal keys of an organization whose policy asks for the permission. No role has it by itself: managers and
 * administrators may give it to themselves, which is on record like any other.
 */
@Component
public class RevealPermissions {

    private static final int LONGEST = 200;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    RevealPermissions(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    public record Permission(String person, Instant givenAt, String givenBy) {}

    @Transactional(readOnly = true)
    public boolean has(Caller caller, long organizationId) {
        return jdbc.sql("""
                select exists (select from reveal_permission
                               where organization_id = :organization and person = :person)
                """)
                .param("organization", organizationId)
                .param("person", Person.named(caller.name()).spelling())
                .query(Boolean.class)
                .single();
    }

    @Transactional(readOnly = true)
    public List<Permission> list(long organizationId, Caller caller) {
        RevealPolicies.requireVisible(organizationId, caller);
        return jdbc.sql("select name, given_at, given_by from reveal_permission where organization_id = :organization"
                        + " order by person")
                .param("organization", organizationId)
                .query(RevealPermissions::read)
                .list();
    }

    /** Gives it; whoever has it already keeps it as it is. */
    @Transactional
    public Permission give(long organizationId, @Nullable String givenName, Caller caller) {
        RevealPolicies.requireVisible(organizationId, caller);
        var name = name(givenName);
        var person = Person.named(name).spelling();
        var now = clock.instant();
        var given = jdbc.sql("""
                insert into reveal_permission (organization_id, person, name, given_at, given_by)
                values (:organization, :person, :name, :at, :by)
                on conflict (organization_id, person) do nothing
                """)
                .param("organization", organizationId)
                .param("person", person)
                .param("name", name)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("by", caller.name())
                .update();
        if (given > 0) {
            outbox.append(
                    new RevealPermissionGiven(organizationId, name, caller.name(), caller.address(), now),
                    Cause.start());
        }
        return jdbc.sql("select name, given_at, given_by from reveal_permission where organization_id = :organization"
                        + " and person = :person")
                .param("organization", organizationId)
                .param("person", person)
                .query(RevealPermissions::read)
                .optional()
                .orElseThrow(() -> ProblemException.conflict(
                        "permission-withdrawn", "Somebody has just withdrawn this permission; give it again."));
    }

    /** @throws ProblemException when that person does not have it */
    @Transactional
    public void withdraw(long organizationId, @Nullable String givenName, Caller caller) {
        RevealPolicies.requireVisible(organizationId, caller);
        var name = name(givenName);
        var withdrawn = jdbc.sql(
                        "delete from reveal_permission where organization_id = :organization and person = :person")
                .param("organization", organizationId)
                .param("person", Person.named(name).spelling())
                .update();
        if (withdrawn == 0) {
            throw ProblemException.notFound(
                    "permission-unknown", "Nobody of that name has the permission; see who has it first.");
        }
        outbox.append(
                new RevealPermissionWithdrawn(organizationId, name, caller.name(), caller.address(), clock.instant()),
                Cause.start());
    }

    private static String name(@Nullable String given) {
        var name = given == null ? "" : given.strip();
        if (name.length() > LONGEST
                || name.chars().anyMatch(Character::isISOControl)
                || Person.named(name).spelling().isEmpty()) {
            throw ProblemException.badRequest(
                    "person-missing",
                    "Say who, by the name they are signed in with or that of their API token: 1 to " + LONGEST
                            + " characters on one line.");
        }
        return name;
    }

    private static Permission read(ResultSet row, int number) throws SQLException {
        return new Permission(
                row.getString("name"), row.getTimestamp("given_at").toInstant(), row.getString("given_by"));
    }
}
