package dev.latchkey.kit.outbox;

import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.Rfc3339;
import dev.latchkey.events.UnreadableEventException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * CloudEvents 1.0 attributes as Kafka headers, binary mode: {@code ce_*} and {@code content-type}. The one class that
 * knows them; the outbox stores what goes on the wire.
 */
public final class EventHeaders {

    private static final String CONTENT_TYPE = "application/json";

    /** In the order in which {@link #encode} writes them. */
    private static final List<String> WRITTEN = List.of(
            "ce_specversion",
            "ce_id",
            "ce_type",
            "ce_source",
            "ce_time",
            "ce_subject",
            "ce_tenantid",
            "ce_correlationid",
            "ce_causationid",
            "content-type");

    /** The same, encoded once: every event has them. */
    private static final byte[][] NAMES =
            WRITTEN.stream().map(EventHeaders::encodedName).toArray(byte[][]::new);

    /** Bytes of an attribute. Everybody's ids are far shorter; much longer ones fit into no index of those who keep them. */
    private static final int LONGEST = 1_000;

    private EventHeaders() {}

    static byte[] encode(EventAttributes event) {
        byte[][] values = {
            utf8("1.0"),
            utf8(event.id()),
            utf8(event.type()),
            utf8(event.source()),
            utf8(event.time().toString()),
            utf8(event.subject()),
            utf8(event.tenantId()),
            utf8(event.correlationId()),
            utf8(event.causationId() == null ? "" : event.causationId()),
            utf8(CONTENT_TYPE)
        };
        var count = 0;
        var length = 1;
        for (var i = 0; i < values.length; i++) {
            if (values[i].length > 0xFFFF) {
                throw new IllegalArgumentException(WRITTEN.get(i) + " is too long for an event");
            }
            if (values[i].length > 0) {
                count++;
                length += NAMES[i].length + Short.BYTES + values[i].length;
            }
        }
        var bytes = ByteBuffer.allocate(length).put((byte) count);
        for (var i = 0; i < values.length; i++) {
            if (values[i].length > 0) {
                bytes.put(NAMES[i]).putShort((short) values[i].length).put(values[i]);
            }
        }
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As {@link java.io.DataInput#readUTF} reads it. */
    private static byte[] encodedName(String name) {
        var bytes = utf8(name);
        return ByteBuffer.allocate(Short.BYTES + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
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
}
