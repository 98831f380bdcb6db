package dev.latchkey.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One golden example per event type: what another team copies into its own tests. */
class EventExamplesTest {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final SchemaGenerator GENERATOR = new SchemaGenerator(FieldMeanings.read());

    static Stream<EventType> types() {
        return EventCatalogue.types().stream();
    }

    @Test
    void isThereForEveryTypeAndForNothingElse() {
        var expected = types().map(type -> type.name() + ".json").collect(Collectors.toSet());

        assertThat(ContractFiles.names(ContractFiles.EXAMPLES)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("types")
    void keepsToItsSchema(EventType type) {
        assertThat(errors(type, example(type))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void showsEveryField(EventType type) {
        var fields = GENERATOR.schemaOf(type).path("properties").propertyNames();

        assertThat(example(type).propertyNames()).containsExactlyElementsOf(fields);
    }

    @ParameterizedTest
    @MethodSource("types")
    void survivesReadingAndWriting(EventType type) {
        var example = example(type);

        var event = EventCodec.decode(type.name(), bytes(example));

        assertThat(event).isInstanceOf(type.record());
        assertThat(JsonMapper.shared().readTree(EventCodec.encode(event))).isEqualTo(example);
    }

    @ParameterizedTest
    @MethodSource("types")
    void mayLackWhatIsNullable(EventType type) {
        var schema = GENERATOR.schemaOf(type);
        var required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        var bare = (ObjectNode) example(type);
        bare.retain(required);

        var event = EventCodec.decode(type.name(), bytes(bare));

        assertThat(errors(type, JsonMapper.shared().readTree(EventCodec.encode(event))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void hasASchemaThatRefusesATimeThatIsNone(EventType type) {
        var example = (ObjectNode) example(type);
        example.put("at", "yesterday");

        assertThat(errors(type, example)).extracting(Error::getKeyword).containsExactly("format");
    }

    @ParameterizedTest
    @MethodSource("types")
    void isKeyedByIdsOfItsOwn(EventType type) {
        var example = example(type);

        var key = EventCodec.decode(type.name(), bytes(example)).recordKey();

        var ids = example.valueStream()
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
        assertThat(List.of(key.split("/", -1))).anyMatch(ids::contains).noneMatch(String::isEmpty);
    }

    private static List<Error> errors(EventType type, JsonNode event) {
        var schema = SCHEMAS.getSchema(GENERATOR.schemaOf(type));
        return schema.validate(
                event, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private static JsonNode example(EventType type) {
        return ContractFiles.json(ContractFiles.example(type));
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(UTF_8);
    }
}
