package dev.latchkey.console.page.web;

import dev.latchkey.console.status.Lag;
import dev.latchkey.console.status.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows, in words.
 *
 * @param tenants null when sync-service does not answer
 * @param events null when the caller may not see the record or audit-service does not answer
 */
record LiveView(
        Status status,
        @Nullable List<TenantRow> tenants,
        @Nullable List<EventRow> events,
        boolean mayReadAudit) {

    /** @param trouble what is wrong, and what somebody can do about it; empty when nothing is */
    record TenantRow(String name, String state, String trouble, long devices, long keys, String lastSync) {

        public boolean good() {
            return state.equals("OK") || state.equals("NEW");
        }
    }

    record EventRow(String time, String ago, String summary, String source) {}

    /** Groups that wait for nothing are left out. */
    public List<Lag.GroupLag> lagging() {
        return status.lag().groups().stream()
                .filter(group -> group.records() > 0)
                .toList();
    }
}
