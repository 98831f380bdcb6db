package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.approval.Approval;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.policy.Purpose;
import dev.latchkey.vault.policy.RevealPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody may have the digits of a key.
 *
 * @param policy of the key's organization at that moment
 */
public record Grant(
        KeyRecord key,
        Purpose purpose,
        RevealPolicy policy,
        boolean breakGlass,
        @Nullable Approval approval,
        Caller caller,
        Instant now) {

    @Nullable Long approvalId() {
        return approval == null ? null : approval.id();
    }

    @Nullable String approvedBy() {
        return approval == null ? null : approval.decidedBy();
    }

    /** Puts a grant on record, in the transaction that decided it: the digits are shown, or a link is made. */
    @FunctionalInterface
    public interface OnRecord {

        Recorded put(Grant grant);
    }

    /**
     * @param eventId the announcement, which the audit log must have before anything leaves
     * @param rotationDueAt when the device is to make a new key because of it; null when it is not
     */
    public record Recorded(String eventId, @Nullable Instant rotationDueAt) {}
}
