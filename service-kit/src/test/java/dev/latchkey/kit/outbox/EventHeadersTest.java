package dev.latchkey.kit.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.UnreadableEventException;
import java.time.Instant;
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

    @Test
    void writesCloudEventsInBinaryMode() {
        var headers = EventHeaders.decode(EventHeaders.encode(FULL)).stream()
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .collect(Collectors.joining("\n"));

        assertThat(headers).isEqualTo("""
                ce_specversion=1.0
                ce_id=event-1
                ce_type=latchkey.sync.run-started.v1
                ce_source=/sync-service
                ce_time=2026-11-22T09:00:00.123456Z
                ce_subject=tenant
                ce_tenantid=tenant
                ce_correlationid=story
                ce_causationid=event-0
                content-type=application/json""");
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
        return new RecordHeaders(EventHeaders.decode(EventHeaders.encode(attributes)));
    }
}
