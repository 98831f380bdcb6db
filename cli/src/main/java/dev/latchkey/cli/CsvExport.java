package dev.latchkey.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Writes a CSV file as the API sends it; a file that is there stays until the new one is whole. */
abstract class CsvExport extends ConsoleCommand {

    @Parameters(arity = "0..1", paramLabel = "FILE.csv", description = "The file. Default: stdout")
    private @Nullable Path file;

    /** Where it comes from. */
    abstract String path();

    @Override
    final int run() {
        if (file == null) {
            api().download(path(), out());
            return ExitCode.OK;
        }
        var target = surroundings().workingDirectory().resolve(file);
        try {
            var part = Files.createTempFile(target.toAbsolutePath().getParent(), target.getFileName() + ".", ".part");
            try {
                try (var to = Files.newBufferedWriter(part)) {
                    api().download(path(), to);
                }
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw CommandFailure.usage("file-unwritable", "cannot write " + target);
        }
        if (json()) {
            out().println(Json.write(Map.of("file", target.toString())));
        } else {
            tellProgress("Written to " + target);
        }
        return ExitCode.OK;
    }
}
