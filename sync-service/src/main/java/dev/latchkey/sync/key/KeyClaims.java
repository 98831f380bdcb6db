package dev.latchkey.sync.key;

import dev.latchkey.sync.TenantLock;
import java.util.Collection;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who is reading which new keys now. What a reader that died has claimed is free after half an hour. */
@Repository
class KeyClaims {

    private final TenantLock lock;
    private final JdbcClient jdbc;

    KeyClaims(TenantLock lock, JdbcClient jdbc) {
        this.lock = lock;
        this.jdbc = jdbc;
    }

    /**
     * Claims unread keys for one reader; returns those that nobody else is reading and nobody has read. Keys that Microsoft
     * refused wait for their time, or for a run that somebody asked for.
     *
     * @param held what the reader has claimed before and is still at; the rest of that is free
     */
    @Transactional
    public Set<String> claim(String tenantId, String reader, Collection<String> held, Collection<String> wished) {
        lock.hold(tenantId);
        jdbc.sql("delete from key_reading where tenant_id = ? and claimed_until < now()")
                .param(tenantId)
                .update();
        return jdbc.sql("""
                        with claimed as (
                            select w.key_id from unnest(:wished::text[]) as w (key_id)
                            where not exists (
                                select from recovery_key k where k.tenant_id = :tenantId and k.key_id = w.key_id)
                              and not exists (
                                select from refused_key r join tenant t on t.tenant_id = r.tenant_id
                                where r.tenant_id = :tenantId and r.key_id = w.key_id
                                  and r.next_try_at > now() and r.tried_at >= t.run_requested_at)
                              and w.key_id not in (
                                select unnest(key_ids) from key_reading where tenant_id = :tenantId and reader <> :reader)
                        ), kept as (
                            insert into key_reading (tenant_id, reader, key_ids, claimed_until)
                            select :tenantId, :reader, :held::text[] || array_agg(key_id), now() + interval '30 minutes'
                            from claimed having count(*) > 0
                            on conflict (tenant_id, reader) do update set
                                key_ids = excluded.key_ids, claimed_until = excluded.claimed_until
                        )
                        select key_id from claimed
                        """)
                .param("tenantId", tenantId)
                .param("reader", reader)
                .param("held", held.toArray(String[]::new))
                .param("wished", wished.toArray(String[]::new))
                .query((row, n) -> row.getString(1))
                .set();
    }

    /** Whether somebody else has claimed one of these that nobody has read yet. */
    boolean isClaimedByAnother(String tenantId, String reader, Collection<String> keyIds) {
        return jdbc.sql("""
                        select exists (
                            select from key_reading c cross join unnest(c.key_ids) as claimed (key_id)
                            where c.tenant_id = :tenantId and c.reader <> :reader and c.claimed_until >= now()
                              and claimed.key_id = any(:ids::text[])
                              and not exists (
                                select from recovery_key k
                                where k.tenant_id = :tenantId and k.key_id = claimed.key_id))
                        """)
                .param("tenantId", tenantId)
                .param("reader", reader)
                .param("ids", keyIds.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    /** The reader has come to its end. */
    void release(String tenantId, String reader) {
        jdbc.sql("delete from key_reading where tenant_id = ? and reader = ?")
                .params(tenantId, reader)
                .update();
    }
}
