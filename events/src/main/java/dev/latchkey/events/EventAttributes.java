package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents attributes of an event; Kafka headers {@code ce_*} on the wire.
 *
 * @param id unique per event, the same at every redelivery
 * @param source the service that announced it, such as {@code /vault-service}
 * @param subject the record key
 * @param correlationId one story: a sync run, a rotation, a request
 * @param causationId id of the event that led to this one
 */
public record EventAttributes(
        String id,
        String type,
        String source,
        Instant time,
        String subject,
        String tenantId,
        String correlationId,
        @Nullable String causationId) {}
