package dev.latchkey.standalone;

import dev.latchkey.embedded.EmbeddedServerException;
import dev.latchkey.kit.secrets.SecretFileException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import picocli.CommandLine;

/** {@code latchkey backup} and {@code latchkey restore}, the first argument saying which. */
public final class BackupMain {

    private BackupMain() {}

    /** Does something that may go wrong in ways the person at the terminal can mend. */
    interface Work {
        void run() throws Exception;
    }

    /** Ends the process. */
    public static void main(String[] arguments) {
        var restores = arguments.length > 0 && arguments[0].equals("restore");
        var passphrase = Passphrase.atTerminal();
        var line = new CommandLine(
                restores ? new RestoreCommand(passphrase, VaultCheck::run) : new BackupCommand(passphrase));
        line.setParameterExceptionHandler((e, given) -> {
            System.err.println(e.getMessage() + " (see: " + e.getCommandLine().getCommandName() + " --help)");
            return CommandLine.ExitCode.USAGE;
        });
        System.exit(line.execute(Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length)));
    }

    /** Says in one line what went wrong. */
    static int report(Work work) {
        try {
            work.run();
            return CommandLine.ExitCode.OK;
        } catch (UsageException e) {
            System.err.println("latchkey: " + e.advice());
            return CommandLine.ExitCode.USAGE;
        } catch (FileSystemException e) {
            System.err.println("latchkey: " + e.getFile() + " cannot be read or written"
                    + (e.getReason() == null ? "" : ": " + e.getReason()));
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SecretFileException || cause instanceof EmbeddedServerException) {
                    System.err.println("latchkey: " + cause.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                }
            }
            System.err.println("latchkey: failed: " + e.getMessage());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
