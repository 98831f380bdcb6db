package dev.latchkey.vault.isolation;

import dev.latchkey.kit.security.Caller;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What the database shows to a thread: everything to the service itself, and to a request what its caller may see. A
 * thread that serves no request is the service's own.
 *
 * @param role whose rights count
 * @param organizations ids as a PostgreSQL array, or {@code all}
 * @param keys {@code shown}, or keys are hidden everywhere
 */
public record DatabaseScope(Role role, String organizations, String keys) {

    enum Role {
        SERVICE,
        REQUEST,
        UNKNOWN
    }

    static final DatabaseScope SERVICE = new DatabaseScope(Role.SERVICE, "", "");
    static final DatabaseScope UNKNOWN = new DatabaseScope(Role.UNKNOWN, "", "");

    private static final ThreadLocal<DatabaseScope> CURRENT = ThreadLocal.withInitial(() -> SERVICE);

    static DatabaseScope current() {
        return CURRENT.get();
    }

    /** @param caller null sees nothing */
    static DatabaseScope ofRequest(@Nullable Caller caller, boolean entitled) {
        if (caller == null) {
            return new DatabaseScope(Role.REQUEST, "{}", "");
        }
        var organizations = caller.organizations();
        return new DatabaseScope(
                Role.REQUEST,
                organizations == null
                        ? "all"
                        : organizations.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")),
                entitled ? "shown" : "");
    }

    /**
     * Goes beyond what the caller of this request may see: for deciding and recording, never for showing.
     *
     * @throws IllegalStateException in a transaction, whose connection has its scope already
     */
    public static <T> T asService(Supplier<T> action) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("the scope of a transaction cannot change while it is open");
        }
        var before = SERVICE.enter();
        try {
            return action.get();
        } finally {
            before.enter();
        }
    }

    /** From now on this thread's; returns what was before, to be entered in the end. */
    DatabaseScope enter() {
        var before = CURRENT.get();
        CURRENT.set(this);
        return before;
    }
}
