package dev.latchkey.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = {
            "Rotates the recovery keys of a device.",
            "With --wait it ends only when the new key is in the vault and the old one archived, or says why not."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey rotate LON-0042 --wait --reason \"key was read out on the phone\"",
            "  latchkey rotate 5CG1234ABC --wait --timeout 2m",
            "  latchkey rotate LON-0042 --json"
        })
final class RotateCommand extends ConsoleCommand {

    @Parameters(paramLabel = "DEVICE", description = "Its name, serial number, Entra or Intune id.")
    private String device = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
    private @Nullable String reason;

    @Option(names = "--wait", description = "Follow it to the end; progress goes to stderr.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to wait: 90s, 10m, 2h. The rotation itself goes on. Default: 10m")
    private Duration timeout = Duration.ofMinutes(10);

    private record Request(String device, @Nullable String reason) {}

    @Override
    int run() {
        var rotation = new Rotation(api().post("/rotations", new Request(device, reason)));
        if (wait) {
            rotation = follow(rotation);
        }
        if (json()) {
            printJson(rotation.json());
        }
        if (wait && !rotation.verified()) {
            throw rotation.over() ? rotation.failure() : rotation.notInTime(timeout);
        }
        if (!json()) {
            tell(rotation);
        }
        return ExitCode.OK;
    }

    private void tell(Rotation rotation) {
        if (!wait) {
            out().println("Rotation of " + rotation.device() + " accepted: " + rotation.id());
            out().println("Follow it: latchkey rotations show " + rotation.id());
            return;
        }
        out().println(rotation.device() + " is rotated.");
        rotation.newKeyIds().forEach(id -> out().println("New key       " + id));
        rotation.archivedKeyIds().forEach(id -> out().println("Archived key  " + id));
    }

    /** Until it is over or the time is; trouble on the way to the console is waited out. */
    private Rotation follow(Rotation first) {
        var start = System.nanoTime();
        var latest = first;
        var told = "";
        var troubled = false;
        while (true) {
            var elapsed = Duration.ofNanos(System.nanoTime() - start);
            if (!latest.inWords().equals(told)) {
                told = latest.inWords();
                // Why it failed is said once, at the end.
                progress(elapsed, latest.over() && !latest.verified() ? "failed" : told);
            }
            if (latest.over() || elapsed.compareTo(timeout) >= 0) {
                return latest;
            }
            pause();
            try {
                latest = new Rotation(api().get("/rotations/" + ConsoleApi.encoded(first.id())));
                troubled = false;
            } catch (CommandFailure e) {
                if (e.exitCode() != ExitCode.NOT_REACHABLE || elapsed.compareTo(timeout) >= 0) {
                    throw e;
                }
                if (!troubled) {
                    troubled = true;
                    progress(elapsed, e.sentence() + " (still waiting)");
                }
            }
        }
    }

    private void progress(Duration elapsed, String what) {
        if (!json()) {
            err().println(String.format("%6s  %s", Times.elapsed(elapsed), what));
            err().flush();
        }
    }
}
