package dev.latchkey.vault.reveal;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyAccessed;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.approval.Approval;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Purpose;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who asked for which digits: a row here and an announcement, in one transaction. Rows are only ever added. */
@Component
public class AccessRecords {

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    AccessRecords(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    private enum Outcome {
        /** The record was opened, without its digits. */
        OPENED,
        /** The digits may be shown once the audit log has this. */
        GRANTED,
        /** Refused at the door. */
        DENIED,
        /** Granted, but then not shown: the audit log did not answer, or the secret did not open. */
        WITHHELD
    }

    /** Somebody opened the record of a key. */
    @Transactional
    public void opened(KeyRecord key, Caller caller) {
        var now = clock.instant();
        var accessed = new KeyAccessed(
                key.tenantId(),
                key.deviceId(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.deviceName(),
                caller.name(),
                caller.address(),
                now,
                caller.machine());
        record(accessed, Cause.start(), key, caller, new Row(Outcome.OPENED, null, false, null, null), now);
    }

    /** @return the id of the announcement, which the audit log must have before the digits are shown */
    @Transactional
    public String granted(
            KeyRecord key,
            Purpose purpose,
            boolean breakGlass,
            @Nullable Approval approval,
            Caller caller,
            Instant now) {
        var revealed = new KeyRevealed(
                key.tenantId(),
                key.deviceId(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.deviceName(),
                caller.name(),
                purpose.reason(),
                caller.address(),
                now,
                purpose.ticket(),
                caller.machine(),
                approval == null ? null : approval.id(),
                approval == null ? null : approval.decidedBy(),
                breakGlass);
        var row = new Row(Outcome.GRANTED, purpose, breakGlass, approval == null ? null : approval.id(), null);
        return record(revealed, Cause.start(), key, caller, row, now);
    }

    /** @param why in words, for the audit log */
    @Transactional
    public void denied(KeyRecord key, @Nullable Purpose purpose, String why, Caller caller) {
        var now = clock.instant();
        var row = new Row(Outcome.DENIED, purpose, false, null, null);
        record(denial(key, why, caller, now), Cause.start(), key, caller, row, now);
    }

    /**
     * Sets right a record that says granted: nobody saw digits.
     *
     * @param grantedId id of that record's announcement
     */
    @Transactional
    public void withheld(KeyRecord key, Purpose purpose, String why, String grantedId, Caller caller) {
        var now = clock.instant();
        var row = new Row(Outcome.WITHHELD, purpose, false, null, grantedId);
        record(denial(key, why, caller, now), new Cause(grantedId, grantedId), key, caller, row, now);
    }

    private static KeyAccessDenied denial(KeyRecord key, String why, Caller caller, Instant now) {
        return new KeyAccessDenied(
                key.tenantId(),
                key.organizationId(),
                key.keyId(),
                caller.name(),
                why,
                caller.address(),
                now,
                caller.machine());
    }

    /** What differs from record to record. */
    private record Row(
            Outcome outcome,
            @Nullable Purpose purpose,
            boolean breakGlass,
            @Nullable Long approvalId,
            @Nullable String setsRight) {

        @Nullable String reason() {
            return purpose == null || purpose.reason().isEmpty() ? null : purpose.reason();
        }

        @Nullable String ticket() {
            return purpose == null ? null : purpose.ticket();
        }
    }

    private String record(AccessEvent event, Cause cause, KeyRecord key, Caller caller, Row row, Instant now) {
        var eventId = outbox.append(event, cause);
        jdbc.sql("""
                insert into access_record (event_id, password_id, actor, machine, reason, ticket, address, at, outcome,
                    break_glass, approval_id, sets_right)
                values (:event, :password, :actor, :machine, :reason, :ticket, :address, :at, :outcome,
                    :breakGlass, :approval, :setsRight)
                """)
                .param("event", eventId)
                .param("password", key.passwordId())
                .param("actor", caller.name())
                .param("machine", caller.machine())
                .param("reason", row.reason())
                .param("ticket", row.ticket())
                .param("address", caller.address())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("outcome", row.outcome().name())
                .param("breakGlass", row.breakGlass())
                .param("approval", row.approvalId())
                .param("setsRight", row.setsRight())
                .update();
        return eventId;
    }
}
