package dev.latchkey.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/**
 * What each field of the contract means, for people. A field means the same in every event unless an entry
 * {@code <event type or record>.<field>} says otherwise.
 */
final class FieldMeanings {

    private static final Path FILE = Path.of("src/test/resources/field-meanings.properties");

    private final Properties entries = new Properties();
    private final Set<String> used = new HashSet<>();

    static FieldMeanings read() {
        var meanings = new FieldMeanings();
        try (var reader = Files.newBufferedReader(FILE)) {
            meanings.entries.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return meanings;
    }

    String of(String owner, String field) {
        for (var name : new String[] {owner + "." + field, field}) {
            var meaning = entries.getProperty(name);
            if (meaning != null) {
                used.add(name);
                return meaning;
            }
        }
        throw new AssertionError("say what field " + field + " of " + owner + " means in " + FILE);
    }

    /** Entries no field has asked for. */
    Set<String> unused() {
        var unused = new HashSet<>(entries.stringPropertyNames());
        unused.removeAll(used);
        return unused;
    }
}
