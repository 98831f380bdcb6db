package dev.latchkey.simulator.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The faults waiting for their calls, oldest first. Safe for use by many threads. */
public final class Faults {

    private final List<Fault> waiting = new ArrayList<>();

    public synchronized void add(Fault fault) {
        waiting.add(fault);
    }

    public synchronized void clear() {
        waiting.clear();
    }

    public synchronized List<Fault> waiting() {
        return List.copyOf(waiting);
    }

    /** The fault that hits this call, used up by one. */
    public Optional<Fault> next(CallKind kind, UUID tenant) {
        return next(kind, tenant, "");
    }

    /** The same for a call for one thing. */
    public Optional<Fault> next(CallKind kind, UUID tenant, String id) {
        return next(fault -> fault.concerns(kind, tenant, id));
    }

    /** Whether a fault hits this connection; used up by one. */
    public boolean refuseConnection() {
        return next(Fault::concernsConnections).isPresent();
    }

    private synchronized Optional<Fault> next(Predicate<Fault> concerned) {
        for (int i = 0; i < waiting.size(); i++) {
            var fault = waiting.get(i);
            if (!concerned.test(fault)) {
                continue;
            }
            if (fault.skip() > 0) {
                waiting.set(i, fault.skipped());
                continue;
            }
            var left = fault.spent();
            if (left.times() > 0) {
                waiting.set(i, left);
            } else {
                waiting.remove(i);
            }
            return Optional.of(fault);
        }
        return Optional.empty();
    }
}
