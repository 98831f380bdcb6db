package dev.latchkey.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a command takes from around it; a test gives its own.
 *
 * @param columns width of the terminal; 0 when the output goes elsewhere
 * @param rows height of the terminal; 0 when nobody knows
 * @param pollEvery how often a command that follows something looks again
 */
record Surroundings(
        Map<String, String> environment,
        Path workingDirectory,
        InputStream in,
        Clock clock,
        int columns,
        int rows,
        Duration pollEvery) {

    static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                System.in,
                Clock.system(ZoneId.systemDefault()),
                Integer.getInteger("latchkey.columns", 0),
                Integer.getInteger("latchkey.rows", 0),
                Duration.ofMillis(300));
    }
}
