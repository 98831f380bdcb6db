package dev.latchkey.vault.rotation;

import dev.latchkey.events.AccessEvent.PlannedRotationCancelled;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The rotations that reveals lead to, of organizations the caller may see. */
@Service
public class ManageRotations {

    private static final int MOST = 200;

    private static final String READ = """
            select r.*,
                   array(select distinct c.key_id from rotation_cause c where c.rotation_id = r.id order by 1) as key_ids,
                   array(select distinct c.shown_to from rotation_cause c where c.rotation_id = r.id order by 1) as shown_to
            from rotation_after_reveal r
            where (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Entitlement entitlement;
    private final Clock clock;

    ManageRotations(JdbcClient jdbc, Outbox outbox, Entitlement entitlement, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.entitlement = entitlement;
        this.clock = clock;
    }

    /**
     * The newest first.
     *
     * @param deviceId of one device alone; null means of all
     */
    @Transactional(readOnly = true)
    public List<PlannedRotation> list(@Nullable String deviceId, int limit, Caller caller) {
        return jdbc.sql(READ + " and (:device::text is null or device_id = :device) order by id desc limit :limit")
                .param("scope", entitlement.organizationsOf(caller))
                .param("device", deviceId == null ? null : deviceId.toLowerCase(Locale.ROOT))
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(ManageRotations::read)
                .list();
    }

    /**
     * The device keeps its key. Once more changes nothing.
     *
     * @throws ProblemException when it was sent already, or is not the caller's to see
     */
    @Transactional
    public void cancel(long id, Caller caller) {
        var planned = jdbc.sql(READ + " and id = :id for update of r")
                .param("scope", entitlement.organizationsOf(caller))
                .param("id", id)
                .query(ManageRotations::read)
                .optional()
                .orElseThrow(() -> ProblemException.notFound(
                        "planned-rotation-unknown",
                        "No such rotation is planned; latchkey keys rotations list shows those that are."));
        if (planned.state() == PlannedRotation.State.SENT) {
            throw ProblemException.conflict(
                    "planned-rotation-sent",
                    "The device was told already; follow it with latchkey rotations show " + planned.rotationId()
                            + ".");
        }
        if (planned.state() != PlannedRotation.State.PLANNED) {
            return;
        }
        var now = clock.instant();
        jdbc.sql("""
                update rotation_after_reveal set state = 'CANCELLED', ended_at = :at, ended_by = :by where id = :id
                """)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("by", caller.name())
                .param("id", id)
                .update();
        outbox.append(
                new PlannedRotationCancelled(
                        planned.tenantId(),
                        planned.deviceId(),
                        planned.organizationId(),
                        planned.deviceName(),
                        caller.name(),
                        caller.address(),
                        now),
                Cause.start());
    }

    private static PlannedRotation read(ResultSet row, int number) throws SQLException {
        var ended = row.getTimestamp("ended_at");
        return new PlannedRotation(
                row.getLong("id"),
                PlannedRotation.State.valueOf(row.getString("state")),
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getString("device_name"),
                row.getLong("organization_id"),
                List.of((String[]) row.getArray("key_ids").getArray()),
                List.of((String[]) row.getArray("shown_to").getArray()),
                row.getTimestamp("planned_at").toInstant(),
                row.getTimestamp("due_at").toInstant(),
                row.getString("rotation_id"),
                ended == null ? null : ended.toInstant(),
                row.getString("ended_by"));
    }
}
