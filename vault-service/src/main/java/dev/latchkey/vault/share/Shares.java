package dev.latchkey.vault.share;

import dev.latchkey.events.AccessEvent.KeyShared;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.reveal.AccessRecords;
import dev.latchkey.vault.reveal.AccessRecords.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The links, one row each. Whatever happens to one is on record with it, in one transaction. */
@Repository
class Shares {

    private static final String INSERT = """
            insert into key_share (id, token_hash, password_id, tenant_id, device_id, organization_id, key_id, device_name,
                made_by, reason, made_at, expires_at)
            values (:id, :hash, :password, :tenant, :device, :organization, :key, :name, :by, :reason, :at, :expires)
            """;

    // The key must still be there, and where it was: whoever made the link need not see the organization it went to.
    private static final String LOCK_OPEN = """
            select s.id, s.made_by, s.reason, p.id as password_id, p.tenant_id, p.device_id, p.organization_id, p.key_id,
                   p.device_name, p.volume, p.archived
            from key_share s join password p on p.id = s.password_id and p.organization_id = s.organization_id
            where s.token_hash = :hash and s.viewed_at is null and s.withdrawn_at is null and s.expires_at > :now
            for update of s
            """;

    private final JdbcClient jdbc;
    private final AccessRecords records;

    Shares(JdbcClient jdbc, AccessRecords records) {
        this.jdbc = jdbc;
        this.records = records;
    }

    /** Names of a link and of the record of its making. */
    record Made(String shareId, String eventId) {}

    /** A link that was opened, and the record of that. */
    record Taken(SharedKey key, String eventId) {}

    @Transactional
    Made add(KeyRecord key, String reason, ShareToken token, Instant expiresAt, Caller caller, Instant now) {
        var id = UUID.randomUUID().toString();
        var shared = new KeyShared(
                key.tenantId(),
                key.deviceId(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.deviceName(),
                id,
                caller.name(),
                reason,
                null,
                expiresAt,
                caller.address(),
                now,
                caller.machine(),
                null,
                null,
                null);
        var eventId = records.record(shared, Cause.story(id), key.passwordId(), reason, Outcome.SHARED, null);
        jdbc.sql(INSERT)
                .param("id", id)
                .param("hash", token.hash())
                .param("password", key.passwordId())
                .param("tenant", key.tenantId())
                .param("device", key.deviceId())
                .param("organization", key.organizationId())
                .param("key", key.keyId())
                .param("name", key.deviceName())
                .param("by", caller.name())
                .param("reason", reason)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .update();
        return new Made(id, eventId);
    }

    /** Nobody was given this link: the audit log does not have it. */
    @Transactional
    void retract(Made made, KeyRecord key, String reason, String why, Caller caller, Instant now) {
        records.withheld(key, reason, why, made.eventId, caller);
        withdraw(made.shareId, caller, now);
    }

    /**
     * Uses the link up. Of several who try at once one gets it: the others wait for its row and then find it used.
     *
     * @param address of whoever has the link
     */
    @Transactional
    Optional<Taken> take(ShareToken token, @Nullable String address, Instant now) {
        return lockOpen(token, now).map(key -> {
            var cause = Cause.story(key.shareId());
            var eventId = records.record(
                    key.revealed(address, now), cause, key.passwordId(), key.reason(), Outcome.VIEWED, null);
            jdbc.sql("update key_share set viewed_event = :event, viewed_at = :at, viewed_from = :from where id = :id")
                    .param("event", eventId)
                    .param("at", now.atOffset(ZoneOffset.UTC))
                    .param("from", address)
                    .param("id", key.shareId())
                    .update();
            return new Taken(key, eventId);
        });
    }

    /** Nobody saw the digits, and the link works again. */
    @Transactional
    void giveBack(Taken taken, String why, @Nullable String address, Instant now) {
        setRight(taken, why, address, now);
        jdbc.sql("""
                update key_share set viewed_event = null, viewed_at = null, viewed_from = null
                where id = :id and viewed_event = :event
                """)
                .param("id", taken.key.shareId())
                .param("event", taken.eventId)
                .update();
    }

    /** Nobody saw the digits, and the link shows nothing any more. */
    @Transactional
    void setRight(Taken taken, String why, @Nullable String address, Instant now) {
        var denied = taken.key.denied(why, address, now);
        records.record(
                denied,
                new Cause(taken.key.shareId(), taken.eventId),
                taken.key.passwordId(),
                taken.key.reason(),
                Outcome.WITHHELD,
                taken.eventId);
    }

    /** @return false when it was opened already, or made useless */
    boolean withdraw(String shareId, Caller caller, Instant now) {
        return jdbc.sql("""
                update key_share set withdrawn_by = :by, withdrawn_at = :at
                where id = :id and viewed_at is null and withdrawn_at is null
                """)
                        .param("by", caller.name())
                        .param("at", now.atOffset(ZoneOffset.UTC))
                        .param("id", shareId)
                        .update()
                == 1;
    }

    private Optional<SharedKey> lockOpen(ShareToken token, Instant now) {
        return jdbc.sql(LOCK_OPEN)
                .param("hash", token.hash())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(Shares::sharedKey)
                .optional();
    }

    private static SharedKey sharedKey(ResultSet row, int number) throws SQLException {
        return new SharedKey(
                row.getString("id"),
                row.getLong("password_id"),
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getLong("organization_id"),
                row.getString("key_id"),
                row.getString("device_name"),
                VolumeType.valueOf(row.getString("volume")),
                row.getBoolean("archived"),
                row.getString("made_by"),
                row.getString("reason"));
    }
}
