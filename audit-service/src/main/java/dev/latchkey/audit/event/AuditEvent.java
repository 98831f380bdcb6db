package dev.latchkey.audit.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log.
 *
 * @param sequence its place; without gaps, and visible in this order
 * @param id of the event
 * @param time when it happened
 * @param recordedAt when the log took it
 * @param summary one sentence for people
 * @param data the event as JSON, without sealed secrets
 */
public record AuditEvent(
        long sequence,
        String id,
        String type,
        String source,
        Instant time,
        Instant recordedAt,
        String tenantId,
        String subject,
        String correlationId,
        @Nullable String causationId,
        String summary,
        @JsonRawValue String data) {}
