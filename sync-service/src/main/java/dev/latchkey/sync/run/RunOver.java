package dev.latchkey.sync.run;

/** Somebody disconnected the tenant: its run has ended already, and nothing it finds is wanted. */
final class RunOver extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunOver() {
        super("the tenant was disconnected", null, false, false);
    }
}
