package dev.latchkey.standalone;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the person at the terminal sees while things start. */
final class Progress {

    private final PrintStream out;
    private final long began = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Does the work and says how long it took. */
    <T> T step(String name, java.util.function.Supplier<T> work) {
        var from = System.nanoTime();
        var result = work.get();
        line(String.format(Locale.ROOT, "  %-22s %5.1f s", name, seconds(System.nanoTime() - from)));
        return result;
    }

    String elapsed() {
        return String.format(Locale.ROOT, "%.1f s", seconds(System.nanoTime() - began));
    }

    private static double seconds(long nanos) {
        return Duration.ofNanos(nanos).toMillis() / 1_000.0;
    }
}
