package dev.latchkey.cli;

/** What a script can tell apart. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int NOT_REACHABLE = 3;
    static final int NOT_FOUND = 4;
    static final int REFUSED = 5;
    static final int TIMED_OUT = 6;
    static final int OFFLINE = 7;
    static final int NOT_WINDOWS = 8;
    static final int NOT_ENCRYPTED = 9;

    private ExitCode() {}
}
