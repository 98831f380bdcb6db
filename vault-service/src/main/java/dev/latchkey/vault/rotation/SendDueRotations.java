package dev.latchkey.vault.rotation;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tells devices to make new keys when it is time. The command and the end of the plan are one commit, so each plan gives
 * one command, whatever dies in between; several instances share the work, each taking what the others have not.
 */
@Component
public class SendDueRotations {

    private static final Logger LOG = LoggerFactory.getLogger(SendDueRotations.class);
    static final int BATCH = 200;
    private static final int LONGEST_REASON = 500;

    /** Who asks for the rotation, as rotation-service shows it. */
    private static final String REQUESTED_BY = "reveal policy";

    private static final String DUE = """
            select id, tenant_id, device_id from rotation_after_reveal
            where state = 'PLANNED' and due_at <= :now
            order by due_at limit :most for update skip locked
            """;

    // A key that is superseded opens nothing any more, and one that was deleted is not there to be read again. Nobody
    // can ask
    // anything of a device whose tenant is disconnected.
    private static final String STILL_OPENS = """
            select c.rotation_id, c.event_id, c.key_id, c.shown_to
            from rotation_cause c join password p on p.id = c.password_id
            where c.rotation_id = any(:ids)
              and (p.archive_reason is null or p.archive_reason not in ('SUPERSEDED', 'TENANT_DISCONNECTED'))
            order by c.rotation_id, c.event_id
            """;

    private static final String END = """
            update rotation_after_reveal r set
                state = case when e.sent is null then 'OVERTAKEN' else 'SENT' end, rotation_id = e.sent, ended_at = :now
            from unnest(:ids::bigint[], :sent::text[]) as e (id, sent)
            where r.id = e.id
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final RotationSettings settings;

    SendDueRotations(JdbcClient jdbc, Outbox outbox, RotationSettings settings) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.settings = settings;
    }

    private record Due(long id, String tenantId, String deviceId) {}

    private record Shown(String eventId, String keyId, String to) {}

    /** @return how many plans came to their end; {@value #BATCH} when there may be more */
    @Transactional
    public int sendDue(Instant now) {
        var due = jdbc.sql(DUE)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("most", BATCH)
                .query((row, number) -> new Due(row.getLong(1), row.getString(2), row.getString(3)))
                .list();
        if (due.isEmpty()) {
            return 0;
        }
        var shown = stillOpening(due);
        var commands = new ArrayList<Announcement>();
        var sent = new String[due.size()];
        for (var i = 0; i < sent.length; i++) {
            var seen = shown.get(due.get(i).id);
            if (seen != null) {
                var command = command(due.get(i), seen, now);
                sent[i] = command.rotationId();
                commands.add(new Announcement(command, new Cause(command.rotationId(), seen.getFirst().eventId)));
            }
        }
        outbox.append(commands);
        jdbc.sql(END)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("ids", due.stream().map(Due::id).toArray(Long[]::new))
                .param("sent", sent)
                .update();
        LOG.atInfo()
                .addKeyValue("sent", commands.size())
                .addKeyValue("overtaken", due.size() - commands.size())
                .log("rotations after reveals");
        return due.size();
    }

    private Map<Long, List<Shown>> stillOpening(List<Due> due) {
        var shown = new LinkedHashMap<Long, List<Shown>>();
        jdbc.sql(STILL_OPENS)
                .param("ids", due.stream().map(Due::id).toArray(Long[]::new))
                .query((ResultSet row) -> {
                    requireNonNull(shown.computeIfAbsent(row.getLong(1), id -> new ArrayList<>()))
                            .add(new Shown(row.getString(2), row.getString(3), row.getString(4)));
                });
        return shown;
    }

    private RotateDevice command(Due due, List<Shown> shown, Instant now) {
        var keys = shown.stream()
                .map(one -> one.keyId.substring(0, Math.min(8, one.keyId.length())))
                .distinct()
                .collect(Collectors.joining(", "));
        var people = shown.stream().map(Shown::to).distinct().collect(Collectors.joining(", "));
        var reason = "Its key " + keys + " was shown to " + people;
        return new RotateDevice(
                due.tenantId,
                due.deviceId,
                UUID.randomUUID().toString(),
                REQUESTED_BY,
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON - 1) + "…",
                now.plus(settings.deadline()),
                now);
    }
}
