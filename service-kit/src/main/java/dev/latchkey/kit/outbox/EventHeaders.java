package dev.latchkey.kit.outbox;

import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.Rfc3339;
import dev.latchkey.events.UnreadableEventException;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
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
 * knows them. The outbox stores what differs from event to event, by number and not by name: no table has as many rows.
 */
public final class EventHeaders {

    /** In the order in which they are sent. What is stored names them by their place here, which therefore stays. */
    private static final List<String> NAMES = List.of(
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

    private static final int SUBJECT = NAMES.indexOf("ce_subject");
    private static final Header SPEC_VERSION = new RecordHeader("ce_specversion", utf8("1.0"));
    private static final Header CONTENT_TYPE = new RecordHeader("content-type", utf8("application/json"));

    /** Bytes of an attribute. Everybody's ids are far shorter; much longer ones fit into no index of those who keep them. */
    private static final int LONGEST = 1_000;

    private EventHeaders() {}

    /** All but its subject, which is the record key. */
    static byte[] encode(EventAttributes event) {
        byte[][] values = {
            {},
            utf8(event.id()),
            utf8(event.type()),
            utf8(event.source()),
            utf8(event.time().toString()),
            {},
            utf8(event.tenantId()),
            utf8(event.correlationId()),
            utf8(event.causationId() == null ? "" : event.causationId()),
            {}
        };
        var length = 0;
        for (var number = 0; number < values.length; number++) {
            if (values[number].length > 0xFFFF) {
                throw new IllegalArgumentException(NAMES.get(number) + " is too long for an event");
            }
            length += values[number].length == 0 ? 0 : Byte.BYTES + Short.BYTES + values[number].length;
        }
        var bytes = ByteBuffer.allocate(length);
        for (var number = 0; number < values.length; number++) {
            if (values[number].length > 0) {
                // Below zero: what earlier versions left begins with the number of its headers.
                bytes.put((byte) ~number)
                        .putShort((short) values[number].length)
                        .put(values[number]);
            }
        }
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<Header> decode(byte[] encoded, String recordKey) {
        try {
            var bytes = ByteBuffer.wrap(encoded);
            return bytes.get(0) < 0 ? decode(bytes, recordKey) : decodeNamed(bytes);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new UncheckedIOException("outbox row holds no headers", new EOFException());
        }
    }

    private static List<Header> decode(ByteBuffer bytes, String recordKey) {
        var headers = new ArrayList<Header>(NAMES.size());
        headers.add(SPEC_VERSION);
        while (bytes.hasRemaining()) {
            var number = ~bytes.get();
            headers.add(new RecordHeader(NAMES.get(number), take(bytes)));
        }
        headers.add(SUBJECT, new RecordHeader(NAMES.get(SUBJECT), utf8(recordKey)));
        headers.add(CONTENT_TYPE);
        return headers;
    }

    /** What a version before this one left: each with its name. */
    private static List<Header> decodeNamed(ByteBuffer bytes) {
        var headers = new ArrayList<Header>(NAMES.size());
        for (var count = bytes.get(); count > 0; count--) {
            var name = new String(take(bytes), StandardCharsets.UTF_8);
            headers.add(new RecordHeader(name, take(bytes)));
        }
        return headers;
    }

    private static byte[] take(ByteBuffer bytes) {
        var value = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(value);
        return value;
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
