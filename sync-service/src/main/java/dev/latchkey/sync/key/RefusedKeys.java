package dev.latchkey.sync.key;

import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.sync.tenant.TenantStandings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keys that Microsoft lists and does not hand out, or not as a recovery password: why, and when to ask for them again. */
@Repository
class RefusedKeys {

    private final JdbcClient jdbc;

    RefusedKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Remembers that these were asked for; each time in vain doubles the wait until the next, from an hour to a day. */
    void add(String tenantId, Map<ListedKey, GraphFailure> refused) {
        var failures = List.copyOf(refused.values());
        jdbc.sql("""
                        insert into refused_key as known (tenant_id, key_id, kind, cause, next_step, next_try_at)
                        select :tenantId, r.*, now() + interval '1 hour'
                        from unnest(:ids::text[], :kinds::text[], :causes::text[], :nextSteps::text[]) as r
                        on conflict (tenant_id, key_id) do update set
                            kind = excluded.kind, cause = excluded.cause, next_step = excluded.next_step,
                            tries = known.tries + 1, tried_at = now(),
                            next_try_at = now() + least(interval '1 day', interval '1 hour' * power(2, least(known.tries, 5)))
                        """)
                .param("tenantId", tenantId)
                .param("ids", refused.keySet().stream().map(ListedKey::keyId).toArray(String[]::new))
                .param("kinds", column(failures, failure -> failure.kind().name()))
                .param("causes", column(failures, TenantStandings::inWords))
                .param("nextSteps", column(failures, GraphFailure::nextStep))
                .update();
    }

    private static @Nullable String[] column(
            List<GraphFailure> failures, Function<GraphFailure, @Nullable String> value) {
        return failures.stream().map(value).toArray(String[]::new);
    }

    /** Forgets those that a complete listing of the tenant did not hold. */
    void forgetAllBut(String tenantId, Collection<String> listed) {
        var gone = jdbc.sql("select key_id from refused_key where tenant_id = ?")
                .param(tenantId)
                .query(String.class)
                .list();
        gone.removeAll(listed);
        if (!gone.isEmpty()) {
            jdbc.sql("delete from refused_key where tenant_id = :tenantId and key_id = any(:ids::text[])")
                    .param("tenantId", tenantId)
                    .param("ids", gone.toArray(String[]::new))
                    .update();
        }
    }

    /** Forgets those that were read after all, and has the tenant say how many are left, and why. */
    void tell(String tenantId) {
        jdbc.sql("""
                        delete from refused_key r using recovery_key k
                        where r.tenant_id = :tenantId and k.tenant_id = :tenantId and k.key_id = r.key_id
                        """).param("tenantId", tenantId).update();
        jdbc.sql("""
                        update tenant t set keys_refused = r.words
                        from (
                            select string_agg(
                                keys || case keys when 1 then ' key' else ' keys' end || ' could not be read: ' || why,
                                ' ' order by keys desc, why) as words
                            from (
                                select count(*) as keys, concat_ws(' ', cause || '.', next_step) as why
                                from refused_key where tenant_id = :tenantId group by 2
                            ) as reasons
                        ) as r
                        where t.tenant_id = :tenantId and t.keys_refused is distinct from r.words
                        """).param("tenantId", tenantId).update();
    }

    /** Why no key of the tenant can be read; empty when one was, or when it is for want of an answer that can be used. */
    Optional<GraphFailure> reasonForAll(String tenantId) {
        return jdbc.sql("""
                        select kind, cause, next_step from refused_key r
                        where tenant_id = ? and kind <> ?
                          and not exists (select 1 from recovery_key k where k.tenant_id = r.tenant_id and not k.gone)
                        order by tried_at desc limit 1
                        """)
                .param(tenantId)
                .param(Kind.GARBAGE.name())
                .query((row, n) ->
                        new GraphFailure(Kind.valueOf(row.getString(1)), "", row.getString(2), row.getString(3), null))
                .optional();
    }
}
