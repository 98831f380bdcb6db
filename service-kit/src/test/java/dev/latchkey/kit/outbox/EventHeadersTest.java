package dev.latchkey.kit.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.UnreadableEventException;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventHeadersTest {

    private static final EventAttributes FULL = new EventAttributes(
            "event-1",
            "latchkey.sync.run-started.v1",
            "/sync-service",
            Instant.parse("2026-11-22T09:00:00.123456Z"),
            "tenant",
            "tenant",
            "story",
            "event-0");

    private static final String ON_THE_WIRE = """
            ce_specversion=1.0
            ce_id=event-1
            ce_type=latchkey.sync.run-started.v1
            ce_source=/sync-service
            ce_time=2026-11-22T09:00:00.123456Z
            ce_subject=tenant
            ce_tenantid=tenant
            ce_correlationid=story
            ce_causationid=event-0
            content-type=application/json""";

    @Test
    void writesCloudEventsInBinaryMode() {
        assertThat(lines(EventHeaders.encode(FULL))).isEqualTo(ON_THE_WIRE);
    }

    @Test
    void sendsWhatAnEarlierVersionLeftInTheOutbox() {
        var left = new ByteArrayOutputStream();
        var lines = ON_THE_WIRE.lines().toList();
        left.write(lines.size());
        lines.forEach(line -> {
            writeWithLength(left, line.substring(0, line.indexOf('=')));
            writeWithLength(left, line.substring(line.indexOf('=') + 1));
        });

        assertThat(lines(left.toByteArray())).isEqualTo(ON_THE_WIRE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0a", "fe", "feff", "fe0005", "80000161", "fd000161fe"})
    void refusesToSendWhatIsNoHeaders(String stored) {
        assertThatThrownBy(() -> EventHeaders.decode(HexFormat.of().parseHex(stored), "tenant"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("outbox row holds no headers");
    }

    @Test
    void readsWhatItWrote() {
        assertThat(EventHeaders.read(headers(FULL))).isEqualTo(FULL);
    }

    @Test
    void leavesOutWhatIsNotThere() {
        var bare = new EventAttributes(
                "event-1", FULL.type(), FULL.source(), FULL.time(), "organization/7", "", "störy ✓", null);

        var headers = headers(bare);

        assertThat(headers.lastHeader("ce_tenantid")).isNull();
        assertThat(headers.lastHeader("ce_causationid")).isNull();
        assertThat(EventHeaders.read(headers)).isEqualTo(bare);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_type", "ce_source", "ce_time", "ce_subject", "ce_correlationid"})
    void refusesARecordWithoutAnAttributeItNeeds(String name) {
        var headers = headers(FULL);
        headers.remove(name);

        assertThatThrownBy(() -> EventHeaders.read(headers))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("header " + name + " is missing");
    }

    @Test
    void refusesATimeThatIsNone() {
        var headers = headers(FULL);
        headers.remove("ce_time");
        headers.add("ce_time", "MARKER".getBytes(UTF_8));

        assertThatThrownBy(() -> EventHeaders.read(headers))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("header ce_time is no RFC 3339 time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_subject", "ce_correlationid", "ce_causationid"})
    void refusesAnAttributeThatNobodyCouldKeep(String name) {
        var headers = headers(FULL);
        headers.remove(name);
        headers.add(name, "x".repeat(1_001).getBytes(UTF_8));

        assertThatThrownBy(() -> EventHeaders.read(headers))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("a header ce_* is longer than 1000 bytes");
    }

    @Test
    void takesAHeaderWithoutValueForAMissingOne() {
        var headers = headers(FULL);
        headers.remove("ce_id");
        headers.add("ce_id", null);

        assertThatThrownBy(() -> EventHeaders.read(headers)).isInstanceOf(UnreadableEventException.class);
    }

    private static RecordHeaders headers(EventAttributes attributes) {
        return new RecordHeaders(EventHeaders.decode(EventHeaders.encode(attributes), attributes.subject()));
    }

    private static String lines(byte[] stored) {
        return EventHeaders.decode(stored, FULL.subject()).stream()
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .collect(Collectors.joining("\n"));
    }

    private static void writeWithLength(ByteArrayOutputStream stored, String text) {
        var bytes = text.getBytes(UTF_8);
        stored.write(bytes.length >> 8);
        stored.write(bytes.length);
        stored.writeBytes(bytes);
    }
}
