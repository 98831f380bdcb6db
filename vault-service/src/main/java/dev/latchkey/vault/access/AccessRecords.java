package dev.latchkey.vault.access;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyAccessed;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Purpose;
import java.time.Clock;
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

    /** What came of it. */
    public enum Outcome {
        /** The record was opened, without its digits. */
        OPENED,
        /** The digits may be shown, or a one-time link to them may leave, once the audit log has this. */
        GRANTED,
        /** Refused at the door. */
        DENIED,
        /** Granted, but then not shown: the audit log did not answer, or the secret did not open. */
        WITHHELD,
        /** The digits may be shown to whoever has a one-time link once the audit log has this. */
        VIEWED,
        /** A one-time link was made useless. */
        WITHDRAWN
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
        record(accessed, Cause.start(), key.passwordId(), caller.machine(), Row.of(Outcome.OPENED, null, null));
    }

    /**
     * Somebody may be given the digits, or a one-time link to them.
     *
     * @param purpose what they say it is for
     * @param approvalId what they used up
     * @param shareId the link
     */
    public record Granted(
            long passwordId,
            Purpose purpose,
            @Nullable Boolean machine,
            boolean breakGlass,
            @Nullable Long approvalId,
            @Nullable String shareId) {}

    /** @return the id of the announcement, which the audit log must have before anything leaves */
    @Transactional
    public String granted(AccessEvent event, Cause cause, Granted granted) {
        var row = new Row(
                Outcome.GRANTED, granted.purpose, granted.breakGlass, granted.approvalId, granted.shareId, null);
        return record(event, cause, granted.passwordId, granted.machine, row);
    }

    /**
     * What became of a one-time link.
     *
     * @param setsRight id of the announcement of an earlier record that this one sets right
     * @return the id of the announcement
     */
    @Transactional
    public String ofShare(
            AccessEvent event, String shareId, long passwordId, Outcome outcome, @Nullable String setsRight) {
        var row = new Row(outcome, null, false, null, shareId, setsRight);
        return record(event, new Cause(shareId, setsRight), passwordId, null, row);
    }

    /** @param why in words, for the audit log */
    @Transactional
    public void denied(KeyRecord key, @Nullable Purpose purpose, String why, Caller caller) {
        denied(denial(key, why, caller), key.passwordId(), purpose);
    }

    /** The same of a key whose record is not at hand. */
    @Transactional
    public void denied(KeyAccessDenied event, long passwordId, @Nullable Purpose purpose) {
        record(event, Cause.start(), passwordId, event.machine(), Row.of(Outcome.DENIED, purpose, null));
    }

    /**
     * Sets right a record that says granted: nobody saw digits.
     *
     * @param grantedId id of that record's announcement
     */
    @Transactional
    public void withheld(KeyRecord key, Purpose purpose, String why, String grantedId, Caller caller) {
        var row = Row.of(Outcome.WITHHELD, purpose, grantedId);
        record(denial(key, why, caller), new Cause(grantedId, grantedId), key.passwordId(), caller.machine(), row);
    }

    private KeyAccessDenied denial(KeyRecord key, String why, Caller caller) {
        return new KeyAccessDenied(
                key.tenantId(),
                key.organizationId(),
                key.keyId(),
                caller.name(),
                why,
                caller.address(),
                clock.instant(),
                caller.machine());
    }

    /** What differs from record to record. */
    private record Row(
            Outcome outcome,
            @Nullable Purpose purpose,
            boolean breakGlass,
            @Nullable Long approvalId,
            @Nullable String shareId,
            @Nullable String setsRight) {

        static Row of(Outcome outcome, @Nullable Purpose purpose, @Nullable String setsRight) {
            return new Row(outcome, purpose, false, null, null, setsRight);
        }

        @Nullable String reason() {
            return purpose == null || purpose.reason().isEmpty() ? null : purpose.reason();
        }

        @Nullable String ticket() {
            return purpose == null ? null : purpose.ticket();
        }
    }

    private String record(AccessEvent event, Cause cause, long passwordId, @Nullable Boolean machine, Row row) {
        var eventId = outbox.append(event, cause);
        jdbc.sql("""
                insert into access_record (event_id, password_id, actor, machine, reason, ticket, address, at, outcome,
                    break_glass, approval_id, share_id, sets_right)
                values (:event, :password, :actor, :machine, :reason, :ticket, :address, :at, :outcome,
                    :breakGlass, :approval, :share, :setsRight)
                """)
                .param("event", eventId)
                .param("password", passwordId)
                .param("actor", event.actor())
                .param("machine", machine)
                .param("reason", row.reason())
                .param("ticket", row.ticket())
                .param("address", event.address())
                .param("at", event.at().atOffset(ZoneOffset.UTC))
                .param("outcome", row.outcome().name())
                .param("breakGlass", row.breakGlass())
                .param("approval", row.approvalId())
                .param("share", row.shareId())
                .param("setsRight", row.setsRight())
                .update();
        return eventId;
    }
}
