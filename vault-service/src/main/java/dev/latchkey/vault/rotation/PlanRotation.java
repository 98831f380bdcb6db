package dev.latchkey.vault.rotation;

import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.vault.policy.RevealPolicy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Plans the rotation that a reveal leads to, with the commit that puts the reveal on record. A device has one planned
 * rotation at a time, which makes new keys for all of its drives: further reveals join it, and can only bring it forward.
 */
@Component
public class PlanRotation {

    private static final String PLAN = """
            insert into rotation_after_reveal (tenant_id, device_id, device_name, organization_id, planned_at, due_at, state)
            values (:tenant, :device, :name, :organization, :at, :due, 'PLANNED')
            on conflict (tenant_id, device_id) where state = 'PLANNED'
                do update set due_at = least(rotation_after_reveal.due_at, excluded.due_at),
                              organization_id = excluded.organization_id, device_name = excluded.device_name
            returning id, due_at
            """;

    private static final String FOLLOW = """
            update rotation_after_reveal r set organization_id = m.organization_id, device_name = m.device_name
            from matched_device m
                join unnest(:tenants::text[], :devices::text[]) as d (tenant_id, device_id) using (tenant_id, device_id)
            where r.tenant_id = m.tenant_id and r.device_id = m.device_id and r.state = 'PLANNED'
              and (r.organization_id, r.device_name) is distinct from (m.organization_id, m.device_name)
            """;

    private final JdbcClient jdbc;

    PlanRotation(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Planned(long id, Instant dueAt) {}

    /**
     * Not for reveals by programs: those keep keys in step, and nobody has read anything.
     *
     * @param wanted what whoever revealed it chose, where the policy lets them; null when they did not say
     * @param policy of the key's organization
     * @return when the device is told; empty when it is not
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Instant> after(ShownKey shown, @Nullable Boolean wanted, RevealPolicy policy, Instant now) {
        var rotates = switch (policy.rotation()) {
            case OFF -> false;
            case ASK -> Boolean.TRUE.equals(wanted);
            case AUTOMATIC -> true;
        };
        if (!rotates || shown.superseded()) {
            return Optional.empty();
        }
        var planned = plan(shown, now, now.plus(policy.rotationDelay()));
        jdbc.sql("""
                insert into rotation_cause (event_id, rotation_id, password_id, key_id, shown_to)
                values (:event, :rotation, :password, :key, :to)
                """)
                .param("event", shown.eventId())
                .param("rotation", planned.id)
                .param("password", shown.passwordId())
                .param("key", shown.keyId())
                .param("to", shown.shownTo())
                .update();
        return Optional.of(planned.dueAt);
    }

    private Planned plan(ShownKey shown, Instant now, Instant due) {
        return jdbc.sql(PLAN)
                .param("tenant", shown.tenantId())
                .param("device", shown.deviceId())
                .param("name", shown.deviceName())
                .param("organization", shown.organizationId())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("due", due.atOffset(ZoneOffset.UTC))
                .query((row, number) ->
                        new Planned(row.getLong(1), row.getTimestamp(2).toInstant()))
                .single();
    }

    /** Plans are for the organization that has the device now; one statement, and none when no device moved. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void follow(List<MatchedDeviceChanged> devices) {
        if (!devices.isEmpty()) {
            jdbc.sql(FOLLOW)
                    .param(
                            "tenants",
                            devices.stream().map(MatchedDeviceChanged::tenantId).toArray(String[]::new))
                    .param(
                            "devices",
                            devices.stream().map(MatchedDeviceChanged::deviceId).toArray(String[]::new))
                    .update();
        }
    }

    /**
     * Nobody saw those digits after all. What other reveals lead to stays.
     *
     * @param eventId the announcement that said so
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void takeBack(String eventId) {
        jdbc.sql("""
                select r.id from rotation_after_reveal r join rotation_cause c on c.rotation_id = r.id
                where c.event_id = :event and r.state = 'PLANNED' for update of r
                """).param("event", eventId).query(Long.class).optional().ifPresent(id -> {
            jdbc.sql("delete from rotation_cause where event_id = :event")
                    .param("event", eventId)
                    .update();
            jdbc.sql("""
                            delete from rotation_after_reveal r
                            where id = :id and not exists (select 1 from rotation_cause c where c.rotation_id = r.id)
                            """).param("id", id).update();
        });
    }
}
