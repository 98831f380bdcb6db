package dev.latchkey.vault.reveal;

import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.AccessEvent.KeyShared;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.vault.access.AccessRecords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a grant on record, of digits or of a one-time link to them. */
@Component
public class RecordGrants {

    private final AccessRecords records;

    RecordGrants(AccessRecords records) {
        this.records = records;
    }

    /** @return the id of the announcement, which the audit log must have before the digits are shown */
    String revealed(Grant grant) {
        var key = grant.key();
        var caller = grant.caller();
        var purpose = grant.purpose();
        var revealed = new KeyRevealed(
                key.tenantId(),
                key.deviceId(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.deviceName(),
                caller.name(),
                purpose.reason(),
                caller.address(),
                grant.now(),
                purpose.ticket(),
                caller.machine(),
                grant.approvalId(),
                grant.approvedBy(),
                grant.breakGlass());
        return records.granted(revealed, Cause.start(), granted(grant, null));
    }

    /** @return the id of the announcement, which the audit log must have before the link leaves */
    public String shared(Grant grant, String shareId, Instant expiresAt) {
        var key = grant.key();
        var caller = grant.caller();
        var purpose = grant.purpose();
        var shared = new KeyShared(
                key.tenantId(),
                key.deviceId(),
                key.organizationId(),
                key.passwordId(),
                key.keyId(),
                key.deviceName(),
                shareId,
                caller.name(),
                purpose.reason(),
                purpose.ticket(),
                expiresAt,
                caller.address(),
                grant.now(),
                caller.machine(),
                grant.approvalId(),
                grant.approvedBy(),
                grant.breakGlass());
        return records.granted(shared, Cause.story(shareId), granted(grant, shareId));
    }

    private static AccessRecords.Granted granted(Grant grant, @Nullable String shareId) {
        return new AccessRecords.Granted(
                grant.key().passwordId(),
                grant.purpose(),
                grant.caller().machine(),
                grant.breakGlass(),
                grant.approvalId(),
                shareId);
    }
}
