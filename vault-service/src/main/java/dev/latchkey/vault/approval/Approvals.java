package dev.latchkey.vault.approval;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.approval.ApprovalState.Phase;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Person;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The approvals, and the record of what happened to each, to which rows are only ever added. */
@Repository
class Approvals {

    /** Any number that no other lock of the vault's database has. */
    private static final int LOCKS = 0x61707072;

    static final int EXPIRED_AT_ONCE = 10_000;

    private static final String READ = """
            select id, organization_id, tenant_id, device_id, password_id, key_id, device_name, asker, asker_let_in_by, asked_by,
                reason, ticket, asked_at, expires_at, phase, decided_by
            from reveal_approval
            """;

    private final JdbcClient jdbc;

    Approvals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is recorded of an approval. */
    enum Step {
        ASKED,
        GIVEN,
        REFUSED,
        USED,
        GIVEN_BACK
    }

    /** Until the transaction ends nobody else opens one of this person for this key. */
    void holdPair(KeyRecord key, Caller caller) {
        jdbc.sql("select pg_advisory_xact_lock(:space, hashtext(:pair))::text")
                .param("space", LOCKS)
                .param(
                        "pair",
                        key.passwordId() + "/" + Person.named(caller.name()).spelling())
                .query(String.class)
                .single();
    }

    /** Empty when this person has an open one for this key already. */
    Optional<Long> ask(
            KeyRecord key, Caller caller, String reason, @Nullable String ticket, Instant now, Instant expiresAt) {
        var letInBy = Person.ofNullable(caller.letInBy());
        return jdbc.sql("""
                insert into reveal_approval (organization_id, tenant_id, device_id, password_id, key_id, device_name,
                    asker, asker_let_in_by, asked_by, reason, ticket, asked_at, expires_at, phase)
                values (:organization, :tenant, :device, :password, :key, :deviceName,
                    :asker, :letInBy, :askedBy, :reason, :ticket, :at, :expiresAt, 'ASKED')
                on conflict (password_id, asker) where phase in ('ASKED', 'GIVEN') do nothing
                returning id
                """)
                .param("organization", key.organizationId())
                .param("tenant", key.tenantId())
                .param("device", key.deviceId())
                .param("password", key.passwordId())
                .param("key", key.keyId())
                .param("deviceName", key.deviceName())
                .param("asker", Person.named(caller.name()).spelling())
                .param("letInBy", letInBy == null ? null : letInBy.spelling())
                .param("askedBy", caller.name())
                .param("reason", reason)
                .param("ticket", ticket)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }

    /** Locked until the transaction ends: an approval takes one step at a time. */
    Optional<Approval> hold(long id) {
        return jdbc.sql(READ + "where id = :id for update")
                .param("id", id)
                .query(Approvals::read)
                .optional();
    }

    /** The last one that the caller asked for this key. */
    Optional<Approval> latest(KeyRecord key, Caller caller) {
        return latest(key, caller, "");
    }

    /** The same, locked until the transaction ends. */
    Optional<Approval> holdLatest(KeyRecord key, Caller caller) {
        return latest(key, caller, " for update");
    }

    private Optional<Approval> latest(KeyRecord key, Caller caller, String lock) {
        return jdbc.sql(READ + """
                where password_id = :password and asker = :asker and organization_id = :organization
                order by id desc limit 1
                """ + lock)
                .param("password", key.passwordId())
                .param("asker", Person.named(caller.name()).spelling())
                .param("organization", key.organizationId())
                .query(Approvals::read)
                .optional();
    }

    /**
     * The newest first.
     *
     * @param organizations whose approvals; null means all
     * @param asker whose own ones; null means everybody's
     */
    List<Approval> list(Long @Nullable [] organizations, @Nullable Person asker, boolean open, Instant now, int limit) {
        return jdbc.sql(READ + """
                where (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
                  and (:asker::text is null or asker = :asker)
                  and (not :open or phase in ('ASKED', 'GIVEN') and expires_at > :now)
                order by id desc limit :limit
                """)
                .param("scope", organizations)
                .param("asker", asker == null ? null : asker.spelling())
                .param("open", open)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(Approvals::read)
                .list();
    }

    void save(Approval approval, Phase phase, @Nullable String decidedBy) {
        jdbc.sql("update reveal_approval set phase = :phase, decided_by = :decidedBy where id = :id")
                .param("phase", phase.name())
                .param("decidedBy", decidedBy)
                .param("id", approval.id())
                .update();
    }

    void record(long approvalId, Step step, Caller caller, Instant now, @Nullable String eventId) {
        jdbc.sql("""
                insert into approval_record (approval_id, step, actor, address, at, event_id)
                values (:approval, :step, :actor, :address, :at, :event)
                """)
                .param("approval", approvalId)
                .param("step", step.name())
                .param("actor", caller.name())
                .param("address", caller.address())
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("event", eventId)
                .update();
    }

    /** Those whose time is over, each put down once; ones that somebody holds now are left for the next time. */
    int expire(Instant now) {
        return jdbc.sql("""
                with over as (
                    select id from reveal_approval
                    where phase in ('ASKED', 'GIVEN') and expires_at <= :now
                    order by id limit :most for update skip locked
                ), expired as (
                    update reveal_approval a set phase = 'EXPIRED' from over where a.id = over.id returning a.id
                )
                insert into approval_record (approval_id, step, at) select id, 'EXPIRED', :now from expired
                """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("most", EXPIRED_AT_ONCE)
                .update();
    }

    private static Approval read(ResultSet row, int number) throws SQLException {
        var letInBy = row.getString("asker_let_in_by");
        return new Approval(
                row.getLong("id"),
                row.getLong("organization_id"),
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getLong("password_id"),
                row.getString("key_id"),
                row.getString("device_name"),
                row.getString("asked_by"),
                row.getString("reason"),
                row.getString("ticket"),
                row.getTimestamp("asked_at").toInstant(),
                row.getString("decided_by"),
                new ApprovalState(
                        new Person(row.getString("asker")),
                        letInBy == null ? null : new Person(letInBy),
                        Phase.valueOf(row.getString("phase")),
                        row.getTimestamp("expires_at").toInstant()));
    }
}
