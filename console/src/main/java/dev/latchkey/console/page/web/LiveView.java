package dev.latchkey.console.page.web;

import dev.latchkey.console.status.Lag;
import dev.latchkey.console.status.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows, in words.
 *
 * @param tenants null when sync-service does not answer
 * @param runs those that go on now; none when sync-service does not answer
 * @param events null when the caller may not see the record or audit-service does not answer
 * @param approvals how many wait for a second person; null when the caller is none or vault-service does not answer
 */
record LiveView(
        Status status,
        @Nullable List<TenantRow> tenants,
        List<RunRow> runs,
        @Nullable List<EventRow> events,
        @Nullable Long approvals,
        boolean mayReadAudit) {

    /**
     * @param inPart it is read well, but something of it is held back
     * @param switchedOff reading devices or keys is
     * @param trouble what is wrong, and what somebody can do about it; empty when nothing is
     * @param keysUnseen why there is no count of keys, for 0 would say something wrong; empty when there is one
     */
    record TenantRow(
            String name,
            String state,
            boolean inPart,
            boolean switchedOff,
            String trouble,
            long devices,
            long keys,
            String keysUnseen,
            String lastSync) {

        /** Somebody wants it so. */
        public boolean quiet() {
            return state.equals("PAUSED") || state.equals("DISCONNECTED") || (inPart && switchedOff);
        }

        public boolean good() {
            return !inPart && (state.equals("OK") || state.equals("NEW"));
        }

        public String stateInWords() {
            return switch (state) {
                case "NEW" -> "Not read yet";
                case "OK" -> inPart ? "Not all read" : "Up to date";
                case "CONSENT_MISSING" -> "Consent missing";
                case "CREDENTIAL_FAULT" -> "Cannot sign in";
                case "GONE" -> "No longer exists";
                case "FAILING" -> "Reading fails";
                case "PAUSED" -> "Paused";
                case "DISCONNECTED" -> "Disconnected";
                default -> state;
            };
        }
    }

    /** @param expected 0 when nobody knows how many there will be */
    record RunRow(String name, String what, long done, long expected) {}

    record EventRow(String time, String ago, String summary, String source) {}

    /** Groups that wait for nothing are left out. */
    public List<Lag.GroupLag> lagging() {
        return status.lag().groups().stream()
                .filter(group -> group.records() > 0)
                .toList();
    }
}
