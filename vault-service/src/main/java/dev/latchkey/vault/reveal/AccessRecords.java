package dev.latchkey.vault.reveal;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyAccessed;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.key.KeyRecord;
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
        /** The digits may be shown once the audit log has this. */
        GRANTED,
        /** Refused at the door. */
        DENIED,
        /** Granted, but then not shown: the audit log did not answer, or the secret did not open. */
        WITHHELD,
        /** A one-time link was made; it may leave once the audit log has this. */
        SHARED,
        /** The digits may be shown to whoever has the link once the audit log has this. */
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
        record(accessed, Cause.start(), key.passwordId(), null, Outcome.OPENED, null);
    }

    /** @return the id of the announcement, which the audit log must have before the digits are shown */
    @Transactional
    public String granted(KeyRecord key, String reason, Caller caller) {
        var now = clock.instant();
        var revealed = new KeyRevealed(
                key.tenantId(),
                key.deviceId(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.deviceName(),
                caller.name(),
                reason,
                caller.address(),
                now,
                null,
                caller.machine(),
                null,
                null,
                null);
        return record(revealed, Cause.start(), key.passwordId(), reason, Outcome.GRANTED, null);
    }

    /** @param why in words, for the audit log */
    @Transactional
    public void denied(KeyRecord key, @Nullable String reason, String why, Caller caller) {
        record(denial(key, why, caller), Cause.start(), key.passwordId(), reason, Outcome.DENIED, null);
    }

    /**
     * Sets right a record that says granted: nobody saw digits.
     *
     * @param grantedId id of that record's announcement
     */
    @Transactional
    public void withheld(KeyRecord key, String reason, String why, String grantedId, Caller caller) {
        var cause = new Cause(grantedId, grantedId);
        record(denial(key, why, caller), cause, key.passwordId(), reason, Outcome.WITHHELD, grantedId);
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

    /**
     * @param setsRight id of the announcement of an earlier record that this one sets right
     * @return the id of the announcement
     */
    @Transactional
    public String record(
            AccessEvent event,
            Cause cause,
            long passwordId,
            @Nullable String reason,
            Outcome outcome,
            @Nullable String setsRight) {
        var eventId = outbox.append(event, cause);
        jdbc.sql("""
                insert into access_record (event_id, password_id, actor, reason, address, at, outcome, sets_right)
                values (:event, :password, :actor, :reason, :address, :at, :outcome, :setsRight)
                """)
                .param("event", eventId)
                .param("password", passwordId)
                .param("actor", event.actor())
                .param("reason", reason)
                .param("address", event.address())
                .param("at", event.at().atOffset(ZoneOffset.UTC))
                .param("outcome", outcome.name())
                .param("setsRight", setsRight)
                .update();
        return eventId;
    }
}
