package dev.latchkey.rotation.rotation;

import static dev.latchkey.rotation.rotation.RotationRow.instant;
import static dev.latchkey.rotation.rotation.RotationRow.texts;
import static java.util.Objects.requireNonNull;

import dev.latchkey.kit.security.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Rotations as callers see them: those of devices whose organization is theirs to see. */
@Repository
public class RotationViews {

    // A rotation in a tenant nobody connected belongs to no organization: only callers who see all of them see it.
    private static final String VISIBLE = """
            from rotation r
            left join tenant t using (tenant_id)
            left join device_match m using (tenant_id, device_id)
            where (:organizations::bigint[] is null
                or coalesce(m.organization_id, t.organization_id) = any(:organizations::bigint[]))
            """;

    private final JdbcClient jdbc;

    RotationViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many rotations are under way, were proved, and ended otherwise. */
    public record Counts(long open, long verified, long failed) {}

    public Optional<RotationView> find(Caller caller, String rotationId) {
        return jdbc.sql("select r.* " + VISIBLE + " and r.id = :id")
                .param("organizations", caller.organizationFilter())
                .param("id", rotationId)
                .query(RotationViews::view)
                .optional();
    }

    public List<RotationView> newest(Caller caller, int limit) {
        return jdbc.sql("select r.* " + VISIBLE + " order by r.requested_at desc, r.id limit :limit")
                .param("organizations", caller.organizationFilter())
                .param("limit", limit)
                .query(RotationViews::view)
                .list();
    }

    public Counts count(Caller caller) {
        return jdbc.sql("""
                select count(*) filter (where r.state not in ('VERIFIED', 'FAILED', 'EXPIRED')) as open,
                    count(*) filter (where r.state = 'VERIFIED') as verified,
                    count(*) filter (where r.state in ('FAILED', 'EXPIRED')) as failed
                """ + VISIBLE)
                .param("organizations", caller.organizationFilter())
                .query((row, number) -> new Counts(row.getLong("open"), row.getLong("verified"), row.getLong("failed")))
                .single();
    }

    private static RotationView view(ResultSet row, int number) throws SQLException {
        var state = StateName.valueOf(row.getString("state"));
        var cause = row.getString("cause");
        var open = StateName.openOnes().contains(state);
        return new RotationView(
                row.getString("id"),
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getString("device_name"),
                // The intent is bookkeeping of ours; until Microsoft took the request it is accepted and no more.
                state == StateName.DISPATCHING ? StateName.ACCEPTED.name() : state.name(),
                row.getString("failure"),
                open ? row.getString("trouble") : cause,
                instant(row, "last_check_in_at"),
                texts(row, "new_key_ids"),
                texts(row, "archived_key_ids"),
                row.getString("requested_by"),
                row.getString("reason"),
                requireNonNull(instant(row, "requested_at")),
                requireNonNull(instant(row, "deadline")),
                requireNonNull(instant(row, "changed_at")));
    }
}
