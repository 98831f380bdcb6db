package dev.latchkey.vault.reveal;

import dev.latchkey.events.AccessEvent.MassRevealDetected;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.RevealSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Shouts when somebody goes past the rules, and when somebody reveals more keys than any repair needs. */
@Component
public class RevealAlarms {

    private static final Logger LOG = LoggerFactory.getLogger(RevealAlarms.class);
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final RevealSettings settings;
    private final Entitlement entitlement;
    private final Clock clock;
    private final MeterRegistry meters;

    RevealAlarms(
            JdbcClient jdbc,
            Outbox outbox,
            RevealSettings settings,
            Entitlement entitlement,
            Clock clock,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.settings = settings;
        this.entitlement = entitlement;
        this.clock = clock;
        this.meters = meters;
        // So that they are there, at 0, before anything happened.
        Stream.of(Kind.values()).forEach(this::counter);
    }

    private Counter counter(Kind kind) {
        return Counter.builder("latchkey.vault.alarms")
                .description("Alarms about reveals: breaking the glass, and revealing very many keys")
                .tag("kind", kind.name())
                .register(meters);
    }

    public enum Kind {
        /** An administrator went past policy, approval and limits. */
        BREAK_GLASS,
        /** One user revealed more different keys than the settings call usual. */
        MASS_REVEAL
    }

    /**
     * One alarm.
     *
     * @param keyId the key that was revealed when it went off
     * @param keys how many different keys that user had revealed within the window by then
     */
    public record Alarm(
            Kind kind,
            Instant at,
            String actor,
            @Nullable String address,
            long organizationId,
            String deviceName,
            String keyId,
            int keys) {}

    /** The newest first, of the last so much time. */
    @Transactional(readOnly = true)
    public List<Alarm> list(Duration since, int limit, Caller caller) {
        return jdbc.sql("""
                select kind, at, actor, address, organization_id, device_name, key_id, keys from reveal_alarm
                where at > :since and (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
                order by at desc, id desc limit :limit
                """)
                .param("since", clock.instant().minus(since).atOffset(ZoneOffset.UTC))
                .param("scope", entitlement.organizationsOf(caller))
                .param("limit", Math.clamp(limit, 1, MOST))
                .query((row, number) -> new Alarm(
                        Kind.valueOf(row.getString("kind")),
                        row.getTimestamp("at").toInstant(),
                        row.getString("actor"),
                        row.getString("address"),
                        row.getLong("organization_id"),
                        row.getString("device_name"),
                        row.getString("key_id"),
                        row.getInt("keys")))
                .list();
    }

    /** @param eventId the announcement of that reveal, which says so itself */
    @Transactional(propagation = Propagation.MANDATORY)
    public void glassBroken(KeyRecord key, Caller caller, String eventId, Instant now) {
        raise(Kind.BREAK_GLASS, key, caller, eventId, 1, now);
    }

    /**
     * To be called with each reveal once it is recorded, while holding the user's place. Goes off with the first key
     * over the mark, and then not before a window is over.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void watch(KeyRecord key, Caller caller, Instant now) {
        var since = now.minus(settings.alarmWindow()).atOffset(ZoneOffset.UTC);
        var keys = jdbc.sql("""
                select count(distinct password_id) from access_record
                where actor = :actor and outcome = 'GRANTED' and at > :since
                """)
                .param("actor", caller.name())
                .param("since", since)
                .query(Integer.class)
                .single();
        if (keys <= settings.alarmKeys() || wentOffSince(caller.name(), now.minus(settings.alarmWindow()))) {
            return;
        }
        var detected = new MassRevealDetected(
                key.organizationId(),
                caller.name(),
                keys,
                settings.alarmWindow().toSeconds(),
                caller.address(),
                now);
        raise(Kind.MASS_REVEAL, key, caller, outbox.append(detected, Cause.start()), keys, now);
    }

    private boolean wentOffSince(String actor, Instant since) {
        return jdbc.sql("""
                select exists (select from reveal_alarm
                               where kind = 'MASS_REVEAL' and actor = :actor and at > :since)
                """)
                .param("actor", actor)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    private void raise(Kind kind, KeyRecord key, Caller caller, String eventId, int keys, Instant now) {
        jdbc.sql("""
                insert into reveal_alarm
                    (event_id, kind, organization_id, actor, address, at, device_name, key_id, keys)
                values (:event, :kind, :organization, :actor, :address, :at, :device, :key, :keys)
                """)
                .param("event", eventId)
                .param("kind", kind.name())
                .param("organization", key.organizationId())
                .param("actor", caller.name())
                .param("address", caller.address())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("device", key.deviceName())
                .param("key", key.keyId())
                .param("keys", keys)
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                counter(kind).increment();
                LOG.atWarn()
                        .addKeyValue("kind", kind)
                        .addKeyValue("actor", caller.name())
                        .addKeyValue("keyId", key.keyId())
                        .addKeyValue("keys", keys)
                        .addKeyValue("eventId", eventId)
                        .log("alarm about a reveal");
            }
        });
    }
}
