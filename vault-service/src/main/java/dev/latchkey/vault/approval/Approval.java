package dev.latchkey.vault.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One approval: who asks for which key, and how it stands.
 *
 * @param organizationId whose key it was when it was asked for
 * @param reason empty when none was given and none was needed
 * @param decidedBy who gave or refused it
 */
public record Approval(
        long id,
        long organizationId,
        String tenantId,
        String deviceId,
        long passwordId,
        String keyId,
        String deviceName,
        String askedBy,
        String reason,
        @Nullable String ticket,
        Instant askedAt,
        @Nullable String decidedBy,
        ApprovalState state) {}
