package dev.latchkey.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that asks the console. What it is asked for goes to stdout, everything else to stderr. */
abstract class ConsoleCommand implements Callable<Integer> {

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

    static List<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false).toList();
    }

    private Latchkey latchkey() {
        return (Latchkey) spec.root().userObject();
    }
}
