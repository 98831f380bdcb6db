package dev.latchkey.sync.refresh;

import dev.latchkey.kit.outbox.Cause;
import java.util.Collection;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Devices somebody asked to look at again. */
@Repository
public class RefreshRequests {

    private final JdbcClient jdbc;

    RefreshRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A wish for one device. */
    public record Request(String tenantId, String deviceId, Cause cause) {}

    /** @param count how many wishes it stands for; more than before means that another look is wanted */
    record Pending(Cause cause, long count) {}

    /** Adds the wishes, one per device. */
    public void add(Collection<Request> requests) {
        jdbc.sql("""
                        insert into refresh_request (tenant_id, device_id, correlation_id, causation_id)
                        select * from unnest(:tenantIds::text[], :deviceIds::text[], :correlationIds::text[], :causationIds::text[])
                        on conflict (tenant_id, device_id) do update set
                            requests = refresh_request.requests + 1,
                            correlation_id = excluded.correlation_id, causation_id = excluded.causation_id
                        """)
                .param("tenantIds", requests.stream().map(Request::tenantId).toArray(String[]::new))
                .param("deviceIds", requests.stream().map(Request::deviceId).toArray(String[]::new))
                .param(
                        "correlationIds",
                        requests.stream().map(r -> r.cause().correlationId()).toArray(String[]::new))
                .param(
                        "causationIds",
                        requests.stream().map(r -> r.cause().causationId()).toArray(String[]::new))
                .update();
    }

    Optional<Pending> find(String tenantId, String deviceId) {
        return jdbc.sql("""
                        select correlation_id, causation_id, requests from refresh_request
                        where tenant_id = ? and device_id = ?
                        """)
                .param(tenantId)
                .param(deviceId)
                .query((row, n) -> new Pending(new Cause(row.getString(1), row.getString(2)), row.getLong(3)))
                .optional();
    }

    /** Done with these wishes, unless more came meanwhile. */
    void done(String tenantId, String deviceId, long count) {
        jdbc.sql("delete from refresh_request where tenant_id = ? and device_id = ? and requests = ?")
                .param(tenantId)
                .param(deviceId)
                .param(count)
                .update();
    }
}
