package dev.latchkey.kit.outbox;

import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.Rfc3339;
import dev.latchkey.events.UnreadableEventException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 attributes as Kafka headers, binary mode: {@code ce_*} and {@code content-type}. The one class that
 * knows them; the outbox stores what goes on the wire.
 */
public final class EventHeaders {

    private static final String CONTENT_TYPE = "application/json";

    /** Bytes of an attribute. Everybody's ids are far shorter; much longer ones fit into no index of those who keep them. */
    private static final int LONGEST = 1_000;

    private EventHeaders() {}

    static byte[] encode(EventAttributes event) {
        var headers = new ArrayList<Header>(10);
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", event.id());
        add(headers, "ce_type", event.type());
        add(headers, "ce_source", event.source());
        add(headers, "ce_time", event.time().toString());
        add(headers, "ce_subject", event.subject());
        add(headers, "ce_tenantid", event.tenantId());
        add(headers, "ce_correlationid", event.correlationId());
        add(headers, "ce_causationid", event.causationId());
        add(headers, "content-type", CONTENT_TYPE);
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(headers.size());
            for (var header : headers) {
                if (header.value().length > 0xFFFF) {
                    throw new IllegalArgumentException(header.key() + " is too long for an event");
                }
                out.writeUTF(header.key());
                out.writeShort(header.value().length);
                out.write(header.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static List<Header> decode(byte[] encoded) {
        try (var in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            var headers = new ArrayList<Header>();
            for (var count = in.readByte(); count > 0; count--) {
                var key = in.readUTF();
                headers.add(new RecordHeader(key, in.readNBytes(in.readUnsignedShort())));
            }
            return headers;
        } catch (IOException e) {
            throw new UncheckedIOException("outbox row holds no headers", e);
        }
    }

    /**
     * What a record from Kafka says of itself.
     *
     * @throws UnreadableEventException when an attribute is missing or no time
     */
    public static EventAttributes read(Headers headers) {
        // One way through them, and nothing kept that is not asked for: every record of every topic comes by here.
        var id = "";
        var type = "";
        var source = "";
        var time = "";
        var subject = "";
        var tenantId = "";
        var correlationId = "";
        String causationId = null;
        for (var header : headers) {
            if (header.value() == null) {
                continue;
            }
            switch (header.key()) {
                case "ce_id" -> id = text(header);
                case "ce_type" -> type = text(header);
                case "ce_source" -> source = text(header);
                case "ce_time" -> time = text(header);
                case "ce_subject" -> subject = text(header);
                case "ce_tenantid" -> tenantId = text(header);
                case "ce_correlationid" -> correlationId = text(header);
                case "ce_causationid" -> causationId = text(header);
                default -> {}
            }
        }
        try {
            return new EventAttributes(
                    required(id, "ce_id"),
                    required(type, "ce_type"),
                    required(source, "ce_source"),
                    Rfc3339.parse(required(time, "ce_time")),
                    required(subject, "ce_subject"),
                    tenantId,
                    required(correlationId, "ce_correlationid"),
                    causationId);
        } catch (DateTimeException e) {
            throw new UnreadableEventException("header ce_time is no RFC 3339 time");
        }
    }

    private static String text(Header header) {
        if (header.value().length > LONGEST) {
            throw new UnreadableEventException("a header ce_* is longer than " + LONGEST + " bytes");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String required(String value, String name) {
        if (value.isEmpty()) {
            throw new UnreadableEventException("header " + name + " is missing");
        }
        return value;
    }

    private static void add(List<Header> headers, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            headers.add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
