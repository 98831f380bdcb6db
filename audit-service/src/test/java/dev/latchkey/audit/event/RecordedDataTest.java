package dev.latchkey.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.Event;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecordedDataTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Event> events() {
        return Specimens.all();
    }

    @ParameterizedTest
    @MethodSource("events")
    void keepsEverythingButSealedSecrets(Event event) {
        var whole = JSON.readTree(EventCodec.encode(event));

        var kept = RecordedData.of(event);

        assertThat(kept).doesNotContain(Specimens.MARKER);
        assertThat(JSON.readTree(kept)).isEqualTo(withoutMarker(whole));
    }

    @Test
    void theSpecimensHoldSecretsToLookFor() {
        assertThat(Specimens.all()
                        .filter(event -> new String(EventCodec.encode(event), StandardCharsets.UTF_8)
                                .contains(Specimens.MARKER)))
                .hasAtLeastOneElementOfType(KeyFound.class)
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void knowsTheOrganizationAnEventNames() {
        var revealed = Specimens.all()
                .filter(KeyRevealed.class::isInstance)
                .findFirst()
                .orElseThrow();
        var refresh = Specimens.all()
                .filter(RefreshDevice.class::isInstance)
                .findFirst()
                .orElseThrow();

        assertThat(RecordedData.organizationOf(revealed)).isEqualTo(7);
        assertThat(RecordedData.organizationOf(refresh)).isNull();
    }

    @Test
    void survivesACharacterTheDatabaseCannotKeep() {
        var odd = new RefreshDevice("tenant", "de\0vice", Instant.EPOCH);

        assertThat(JSON.readTree(RecordedData.of(odd)).get("deviceId").asString())
                .isEqualTo("de\ufffdvice");
    }

    /** Sealed secrets are objects with a ciphertext; everything else must be there. */
    private static JsonNode withoutMarker(JsonNode whole) {
        var object = (tools.jackson.databind.node.ObjectNode) whole;
        var sealed = object.propertyStream()
                .filter(property -> property.getValue().has("ciphertext"))
                .map(java.util.Map.Entry::getKey)
                .toList();
        sealed.forEach(object::remove);
        return object;
    }
}
