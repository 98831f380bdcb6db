package dev.latchkey.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed files of the contract, as they lie in the source tree. */
final class ContractFiles {

    static final Path SCHEMAS = Path.of("src/main/resources/schemas");
    static final Path EXAMPLES = Path.of("src/main/resources/examples");
    static final Path DOCUMENT = Path.of("../docs/events.md");

    private static final JsonMapper JSON = JsonMapper.shared();

    private ContractFiles() {}

    /** {@code -Dlatchkey.update=true}: write what follows from the code instead of complaining. */
    static boolean update() {
        return Boolean.getBoolean("latchkey.update");
    }

    static Path schema(EventType type) {
        return SCHEMAS.resolve(type.name() + ".schema.json");
    }

    static Path example(EventType type) {
        return EXAMPLES.resolve(type.name() + ".json");
    }

    static JsonNode json(Path file) {
        return JSON.readTree(text(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, JsonNode json) {
        write(file, pretty(json) + "\n");
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pretty(JsonNode json) {
        var indenter = new DefaultIndenter("  ", "\n");
        var separators = DefaultPrettyPrinter.DEFAULT_SEPARATORS.withObjectNameValueSpacing(Separators.Spacing.AFTER);
        var printer = new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        return JSON.writer().with(printer).writeValueAsString(json);
    }

    /** File names in a folder, sorted. */
    static Set<String> names(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
