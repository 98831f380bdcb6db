package dev.latchkey.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that asks the console. What it is asked for goes to stdout, everything else to stderr. */
abstract class ConsoleCommand implements Callable<Integer> {

    private static final Duration AWAY_AT_MOST = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private @Nullable ConsoleApi api;

    /** Asks, prints, and says with which code to end. */
    abstract int run();

    @Override
    public final Integer call() {
        try {
            return run();
        } finally {
            out().flush();
            err().flush();
        }
    }

    ConsoleApi api() {
        if (api == null) {
            api = new ConsoleApi(Connection.of(latchkey().options(), surroundings()));
        }
        return api;
    }

    /**
     * For commands that follow something: a console, or a service behind it, that is away for a moment is waited for.
     *
     * @param onAway gets why, once
     */
    JsonNode getPatiently(String path, Consumer<String> onAway) {
        var start = System.nanoTime();
        var told = false;
        while (true) {
            try {
                return api().get(path);
            } catch (CommandFailure e) {
                if (e.exitCode() != ExitCode.NOT_REACHABLE || System.nanoTime() - start > AWAY_AT_MOST.toNanos()) {
                    throw e;
                }
                if (!told) {
                    told = true;
                    onAway.accept(e.sentence() + " (still waiting)");
                }
                pause();
            }
        }
    }

    /** Until it is time to look again. */
    void pause() {
        try {
            Thread.sleep(surroundings().pollEvery());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "interrupted", "interrupted; what was asked for goes on");
        }
    }

    void tellProgress(String line) {
        err().println(line);
        err().flush();
    }

    Surroundings surroundings() {
        return latchkey().surroundings();
    }

    boolean json() {
        return latchkey().options().json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    Times times() {
        return new Times(surroundings().clock());
    }

    Table table(String... headings) {
        return new Table(surroundings().columns(), headings);
    }

    /** The whole answer, for programs. */
    int printJson(JsonNode answer) {
        out().println(Json.pretty(answer));
        return ExitCode.OK;
    }

    void print(Table table) {
        table.lines().forEach(out()::println);
    }

    /** One fact of many below each other; nothing when there is nothing to say. */
    void line(String what, String text) {
        if (!text.isEmpty()) {
            out().println(String.format(Locale.ROOT, "%-15s%s", Table.printable(what), Table.printable(text)));
        }
    }

    static List<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false).toList();
    }

    private Latchkey latchkey() {
        return (Latchkey) spec.root().userObject();
    }
}
