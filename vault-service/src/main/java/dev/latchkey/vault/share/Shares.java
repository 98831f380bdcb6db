package dev.latchkey.vault.share;

import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.access.AccessRecords;
import dev.latchkey.vault.access.AccessRecords.Outcome;
import dev.latchkey.vault.policy.RevealPolicies;
import dev.latchkey.vault.reveal.Grant;
import dev.latchkey.vault.reveal.RecordGrants;
import dev.latchkey.vault.rotation.PlanRotation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The links, one row each. Whatever happens to one is on record with it, in one transaction. */
@Repository
class Shares {

    private static final String INSERT = """
            insert into key_share (id, token_hash, password_id, tenant_id, device_id, organization_id, key_id, device_name,
                made_by, reason, rotate, made_at, expires_at)
            values (:id, :hash, :password, :tenant, :device, :organization, :key, :name, :by, :reason, :rotate, :at,
                :expires)
            """;

    // The key must still be there, and where it was: whoever made the link need not see the organization it went to.
    private static final String LOCK_OPEN = """
            select s.id, s.made_by, s.rotate, p.id as password_id, p.tenant_id, p.device_id, p.organization_id, p.key_id,
                   p.device_name, p.volume, p.archived, p.archive_reason, p.well_formed
            from key_share s join password p on p.id = s.password_id and p.organization_id = s.organization_id
            where s.token_hash = :hash and s.viewed_at is null and s.withdrawn_at is null and s.expires_at > :now
            for update of s
            """;

    private static final String WHY_USELESS = """
            select id, password_id, tenant_id, organization_id, key_id, made_by,
                   case when viewed_at is not null then 'it was used already'
                        when withdrawn_at is not null then 'it was withdrawn'
                        when expires_at <= :now then 'it is too old'
                        else 'its key was deleted, or moved to another organization' end as why
            from key_share where token_hash = :hash
            """;

    private final JdbcClient jdbc;
    private final AccessRecords records;
    private final RecordGrants grants;
    private final PlanRotation rotations;
    private final RevealPolicies policies;

    Shares(
            JdbcClient jdbc,
            AccessRecords records,
            RecordGrants grants,
            PlanRotation rotations,
            RevealPolicies policies) {
        this.jdbc = jdbc;
        this.records = records;
        this.grants = grants;
        this.rotations = rotations;
        this.policies = policies;
    }

    /** A link that was opened, and the record of that. */
    record Taken(SharedKey key, String eventId) {}

    /**
     * A link is made with the commit that grants it.
     *
     * @param rotate whether the key is to be rotated once it was opened, where the policy lets people choose
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Grant.Recorded add(String id, Grant grant, ShareToken token, Instant expiresAt, @Nullable Boolean rotate) {
        var key = grant.key();
        jdbc.sql(INSERT)
                .param("id", id)
                .param("hash", token.hash())
                .param("password", key.passwordId())
                .param("tenant", key.tenantId())
                .param("device", key.deviceId())
                .param("organization", key.organizationId())
                .param("key", key.keyId())
                .param("name", key.deviceName())
                .param("by", grant.caller().name())
                .param("reason", grant.purpose().reason())
                .param("rotate", rotate)
                .param("at", grant.now().atOffset(ZoneOffset.UTC))
                .param("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .update();
        return new Grant.Recorded(grants.shared(grant, id, expiresAt), null);
    }

    /**
     * Uses the link up. Of several who try at once one gets it: the others wait for its row and then find it used. Who has
     * one that is good for nothing is on record, too: they may not be whom it was meant for.
     *
     * @param address of whoever has the link
     */
    @Transactional
    Optional<Taken> take(ShareToken token, @Nullable String address, Instant now) {
        var open = lockOpen(token, now);
        if (open.isEmpty()) {
            refuse(token, null, address, now);
        }
        return open.map(key -> use(key, address, now));
    }

    private Taken use(SharedKey key, @Nullable String address, Instant now) {
        var eventId =
                records.ofShare(key.revealed(address, now), key.shareId(), key.passwordId(), Outcome.VIEWED, null);
        var shown = key.shown(eventId);
        rotations.after(shown, key.rotate(), policies.of(shown.organizationId()), now);
        jdbc.sql("update key_share set viewed_event = :event, viewed_at = :at, viewed_from = :from where id = :id")
                .param("event", eventId)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("from", address)
                .param("id", key.shareId())
                .update();
        return new Taken(key, eventId);
    }

    /** A link that is good for nothing; a token that never was one leaves no trace. */
    private record Useless(KeyAccessDenied denied, String shareId, long passwordId) {}

    /** @param why in words, for the audit log; null when the link itself says it */
    @Transactional
    void refuse(ShareToken token, @Nullable String why, @Nullable String address, Instant now) {
        jdbc.sql(WHY_USELESS)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("hash", token.hash())
                .query((row, number) -> new Useless(
                        new KeyAccessDenied(
                                row.getString("tenant_id"),
                                row.getLong("organization_id"),
                                row.getString("key_id"),
                                row.getString("made_by"),
                                "whoever has their one-time link was shown nothing: "
                                        + (why == null ? row.getString("why") : why),
                                address,
                                now,
                                null),
                        row.getString("id"),
                        row.getLong("password_id")))
                .optional()
                .ifPresent(useless ->
                        records.ofShare(useless.denied, useless.shareId, useless.passwordId, Outcome.DENIED, null));
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
        var key = taken.key;
        records.ofShare(
                key.denied(why, address, now), key.shareId(), key.passwordId(), Outcome.WITHHELD, taken.eventId);
        rotations.takeBack(taken.eventId);
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
                ArchiveReason.SUPERSEDED.name().equals(row.getString("archive_reason")),
                row.getBoolean("well_formed"),
                row.getString("made_by"),
                row.getObject("rotate", Boolean.class));
    }
}
