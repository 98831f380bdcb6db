package dev.latchkey.sync.run;

/**
 * The run is no longer ours: somebody disconnected the tenant, or we were given up for dead and another process has taken it
 * up. Nothing more that we find is wanted.
 */
final class RunOver extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunOver() {
        super("the run has ended, or another process is at it", null, false, false);
    }
}
