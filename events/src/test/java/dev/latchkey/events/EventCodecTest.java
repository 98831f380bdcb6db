package dev.latchkey.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class EventCodecTest {

    private static final String KEY_FOUND = "latchkey.sync.key-found.v1";
    private static final String DEVICE_SEEN = "latchkey.sync.device-seen.v1";
    private static final String MARKER = "MARKER-571329";

    @Test
    void ignoresFieldsItDoesNotKnow() {
        var known = decode(KEY_FOUND, example -> {});

        var withMore = decode(KEY_FOUND, example -> {
            example.put("addedLater", 1);
            ((ObjectNode) example.get("secret")).put("algorithm", "later");
        });

        assertThat(withMore).isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenantId", "version", "volume", "createdAt", "secret"})
    void refusesAnEventWithoutAFieldItNeeds(String field) {
        assertUnreadable(KEY_FOUND, example -> example.remove(field));
        assertUnreadable(KEY_FOUND, example -> example.putNull(field));
    }

    @Test
    void namesTheMissingFieldOfANestedRecord() {
        assertThatThrownBy(() -> decode(DEVICE_SEEN, example -> ((ObjectNode) example.get("state")).remove("name")))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage(DEVICE_SEEN + ": state.name is missing");
    }

    @Test
    void refusesANullInAList() {
        assertThatThrownBy(() -> decode(
                        DEVICE_SEEN,
                        example -> ((ObjectNode) example.get("state"))
                                .putArray("macAddresses")
                                .addNull()))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage(DEVICE_SEEN + ": state.macAddresses holds a null");
    }

    @Test
    void refusesATypeItDoesNotKnow() {
        assertThatThrownBy(() -> EventCodec.decode("latchkey.sync.key-found.v2", "{}".getBytes(UTF_8)))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("no such event type: latchkey.sync.key-found.v2");
    }

    @Test
    void showsAnUnknownTypeOnlyInPrintableCharactersAndShortened() {
        assertThatThrownBy(() -> EventCodec.decode("bad\ntype\u001b[31m" + "x".repeat(1_000), new byte[0]))
                .message()
                .matches("\\p{Print}+…")
                .hasSizeLessThan(150);
    }

    @Test
    void refusesNoValue() {
        assertThatThrownBy(() -> EventCodec.decode(KEY_FOUND, null))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage(KEY_FOUND + ": no value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"" + MARKER + "\"",
                MARKER,
                "{" + MARKER,
                "{\"tenantId\": \"" + MARKER + "\"",
                "{\"tenantId\": \"" + MARKER + "\"}",
                "{\"tenantId\": [\"" + MARKER + "\"]}",
                "{\"tenantId\": \"a\", \"version\": \"" + MARKER + "\"}",
                "{\"volume\": \"" + MARKER + "\"}",
                "{\"createdAt\": \"" + MARKER + "\"}",
                "{\"secret\": \"" + MARKER + "\"}",
                "{\"secret\": {\"ciphertext\": {\"" + MARKER + "\": 1}}}",
                "{\"" + MARKER + "\": tru}",
                "{\"tenantId\": \"" + MARKER + "\u0000\"}"
            })
    void refusesGarbageWithoutQuotingIt(String value) {
        var refusal = catchThrowable(() -> EventCodec.decode(KEY_FOUND, value.getBytes(UTF_8)));

        assertThat(refusal).isInstanceOf(UnreadableEventException.class);
        assertThat(everythingItSays(refusal)).doesNotContain(MARKER).contains(KEY_FOUND);
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertThatThrownBy(() -> EventCodec.decode(KEY_FOUND, new byte[] {(byte) 0xff, 0, (byte) 0xfe, 7}))
                .isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void writesTimesAsText() {
        var event = new TenantEvent.SyncRunStarted("t", "r", java.time.Instant.parse("2026-11-22T09:00:00Z"));

        assertThat(new String(EventCodec.encode(event), UTF_8))
                .isEqualTo("{\"tenantId\":\"t\",\"runId\":\"r\",\"at\":\"2026-11-22T09:00:00Z\"}");
    }

    @Test
    void printsNoSealedSecret() {
        var event = decode(KEY_FOUND, example -> ((ObjectNode) example.get("secret")).put("ciphertext", MARKER));

        assertThat(event.toString()).contains("SealedSecret[13 characters]").doesNotContain(MARKER);
    }

    private static void assertUnreadable(String type, Consumer<ObjectNode> change) {
        assertThatThrownBy(() -> decode(type, change)).isInstanceOf(UnreadableEventException.class);
    }

    private static Event decode(String type, Consumer<ObjectNode> change) {
        var example = (ObjectNode) ContractFiles.json(
                ContractFiles.example(EventCatalogue.named(type).orElseThrow()));
        change.accept(example);
        return EventCodec.decode(type, example.toString().getBytes(UTF_8));
    }

    private static String everythingItSays(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
