package dev.latchkey.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/** A CSV file of configurations: {@code externalId,name,serialNumber,macAddresses}. Read whole, and refused whole. */
final class ConfigurationFile {

    static final String HEADER = "externalId,name,serialNumber,macAddresses";

    private static final List<String> FIELDS = List.of(HEADER.split(",", -1));
    private static final Pattern MAC_ADDRESS = Pattern.compile("(?:[0-9A-Fa-f]{2}[:.-]?){5}[0-9A-Fa-f]{2}");

    private ConfigurationFile() {}

    record Entry(String externalId, String name, String serialNumber, List<String> macAddresses) {}

    /** @throws CommandFailure that names the line */
    static List<Entry> read(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw CommandFailure.usage("file-unreadable", "cannot read " + file);
        }
        var entries = new ArrayList<Entry>();
        var lineOf = new HashMap<String, Long>();
        try (var reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (var record : reader) {
                if (!record.getHeader().containsAll(FIELDS)) {
                    throw wrong(file, 1, "the first line must be " + HEADER);
                }
                var entry = entry(file, record);
                var before = lineOf.putIfAbsent(entry.externalId, record.getStartingLineNumber());
                if (before != null) {
                    throw wrong(
                            file,
                            record.getStartingLineNumber(),
                            "externalId " + entry.externalId + " stands in line " + before + " already");
                }
                entries.add(entry);
            }
        } catch (CsvParseException | UncheckedIOException | IOException e) {
            throw CommandFailure.usage(
                    "file-damaged", file + " is no CSV in UTF-8 (after line " + (entries.size() + 1) + ")");
        }
        if (entries.isEmpty()) {
            throw CommandFailure.usage("file-empty", file + " holds no configurations below the line " + HEADER);
        }
        return entries;
    }

    private static Entry entry(Path file, NamedCsvRecord record) {
        var line = record.getStartingLineNumber();
        if (record.getFieldCount() < record.getHeader().size()) {
            throw wrong(file, line, "there are fewer fields than in the first line");
        }
        var entry = new Entry(
                record.getField("externalId").strip(),
                record.getField("name").strip(),
                record.getField("serialNumber").strip(),
                macAddresses(record.getField("macAddresses")));
        if (entry.externalId.isEmpty()) {
            throw wrong(file, line, "externalId is empty");
        }
        if (entry.name.isEmpty()) {
            throw wrong(file, line, "name is empty");
        }
        for (var address : entry.macAddresses) {
            if (!MAC_ADDRESS.matcher(address).matches()) {
                throw wrong(file, line, "this is no MAC address: " + address);
            }
        }
        return entry;
    }

    private static List<String> macAddresses(String text) {
        return Arrays.stream(text.split("[;, ]+", -1))
                .filter(address -> !address.isBlank())
                .toList();
    }

    private static CommandFailure wrong(Path file, long line, String what) {
        return CommandFailure.usage("file-wrong", file + ", line " + line + ": " + what + "; nothing was imported");
    }
}
