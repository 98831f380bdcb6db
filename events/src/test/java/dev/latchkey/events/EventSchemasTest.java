package dev.latchkey.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's records against the committed schemas. Compatible changes are written with {@code -Dlatchkey.update=true}. */
class EventSchemasTest {

    private final FieldMeanings meanings = FieldMeanings.read();
    private final SchemaGenerator generator = new SchemaGenerator(meanings);

    static Stream<EventType> types() {
        return EventCatalogue.types().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void breaksNoReaderAndIsCommitted(EventType type) {
        var now = generator.schemaOf(type);
        var file = ContractFiles.schema(type);
        if (Files.exists(file)) {
            refuseBreaks(type, SchemaCompatibility.breaks(ContractFiles.json(file), now));
        }
        if (ContractFiles.update()) {
            ContractFiles.write(file, now);
        }

        assertThat(file)
                .as("schema of %s; run the tests of events with -Dlatchkey.update=true and commit", type.name())
                .exists()
                .content()
                .isEqualTo(ContractFiles.pretty(now) + "\n");
    }

    @Test
    void hasNoFileWithoutAType() {
        var expected = types().map(type -> type.name() + ".schema.json").collect(Collectors.toSet());

        assertThat(ContractFiles.names(ContractFiles.SCHEMAS))
                .as("a type other teams read is never taken away; deprecate it instead")
                .isEqualTo(expected);
    }

    @Test
    void explainsNoFieldThatIsNotThere() {
        types().forEach(generator::schemaOf);

        assertThat(meanings.unused()).isEmpty();
    }

    private static void refuseBreaks(EventType type, java.util.List<String> breaks) {
        if (!breaks.isEmpty()) {
            fail("""
                    %s would break its readers:
                      %s
                    Leave it as it is and add a v2 type beside it; only a new @Nullable field is compatible.""".formatted(type.name(), String.join("\n  ", breaks)));
        }
    }
}
