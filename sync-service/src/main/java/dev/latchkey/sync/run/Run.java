package dev.latchkey.sync.run;

import dev.latchkey.graph.Permissions.Purpose;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.sync.tenant.Tenant;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run under way, and how far it is. Used by one thread. */
final class Run {

    /** What a run is at. */
    enum Phase {
        DEVICES,
        KEYS,
        SECRETS
    }

    private final String runId;
    private final Tenant tenant;
    private final boolean full;
    private final Instant startedAt;
    private final @Nullable Instant requestedAt;
    private final long turn;
    private final boolean firstTurn;
    private boolean announced;
    private @Nullable String leftOut;
    Phase phase;
    boolean keysListed;
    int devices;
    int keys;
    int secretsWanted;
    int secretsRead;

    /** @param full whether all devices are listed, and not only those that checked in lately */
    static Run begun(String runId, Tenant tenant, boolean full, Instant now) {
        return new Run(runId, tenant, full, now, tenant.runRequestedAt(), 1, true, false, Phase.DEVICES);
    }

    /**
     * One that stopped in the middle.
     *
     * @param requestedAt see {@link #requestedAt()}
     * @param turn one more than that of whoever was at it before
     * @param announced whether its start is announced
     * @param leftOut see {@link #leftOut()}
     */
    static Run resumed(
            String runId,
            Tenant tenant,
            boolean full,
            Instant startedAt,
            @Nullable Instant requestedAt,
            long turn,
            boolean announced,
            Phase phase,
            @Nullable String leftOut) {
        var run = new Run(runId, tenant, full, startedAt, requestedAt, turn, false, announced, phase);
        run.leftOut = leftOut;
        return run;
    }

    private Run(
            String runId,
            Tenant tenant,
            boolean full,
            Instant startedAt,
            @Nullable Instant requestedAt,
            long turn,
            boolean firstTurn,
            boolean announced,
            Phase phase) {
        this.runId = runId;
        this.tenant = tenant;
        this.full = full;
        this.startedAt = startedAt;
        this.requestedAt = requestedAt;
        this.turn = turn;
        this.firstTurn = firstTurn;
        this.announced = announced;
        this.phase = phase;
    }

    String runId() {
        return runId;
    }

    Tenant tenant() {
        return tenant;
    }

    String tenantId() {
        return tenant.tenantId();
    }

    boolean full() {
        return full;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** The last wish for a run that was made before this one began, by the database's clock; null for none. */
    @Nullable Instant requestedAt() {
        return requestedAt;
    }

    /** Tells those apart that are at the run one after the other, or believe to be. */
    long turn() {
        return turn;
    }

    boolean firstTurn() {
        return firstTurn;
    }

    /**
     * What a listing of the run left out, in words; null when none is known to have left anything out. The run goes on, for
     * what is there is not to wait for what is not, and fails with this at its end.
     */
    @Nullable String leftOut() {
        return leftOut;
    }

    /** The first listing that left anything out is the cause that is told. */
    void leftOut(String what, int count) {
        if (count > 0 && leftOut == null) {
            leftOut = "the list left out " + count + " " + what + " that exist";
        }
    }

    /** What Microsoft let it do so far. */
    Set<Purpose> done() {
        var done = EnumSet.noneOf(Purpose.class);
        if (phase != Phase.DEVICES) {
            done.add(Purpose.LIST_DEVICES);
        }
        if (keysListed) {
            done.add(Purpose.LIST_KEYS);
        }
        if (secretsRead > 0) {
            done.add(Purpose.READ_KEYS);
        }
        return done;
    }

    /** Who reads keys in clear: nobody who was at the run before. */
    String reader() {
        return "run " + runId + " " + turn;
    }

    Cause cause() {
        return Cause.story(runId);
    }

    /** @return whether this is the first time */
    boolean announceStart() {
        var first = !announced;
        announced = true;
        return first;
    }
}
