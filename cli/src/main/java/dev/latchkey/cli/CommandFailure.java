package dev.latchkey.cli;

/** Why a command cannot go on, in one sentence that says what to do. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String code;

    /** @param code stable, for programs */
    CommandFailure(int exitCode, String code, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.code = code;
    }

    static CommandFailure usage(String code, String message) {
        return new CommandFailure(ExitCode.WRONG_USAGE, code, message);
    }

    int exitCode() {
        return exitCode;
    }

    String code() {
        return code;
    }

    String sentence() {
        var message = getMessage();
        return message == null ? code : message;
    }
}
