package dev.latchkey.kit.background;

import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells trouble that passes from trouble that stays. */
public final class Failures {

    /** SQL state class "program limit exceeded": a value is too large, today and tomorrow. Spring takes it for a resource that is away. */
    private static final String TOO_LARGE = "54";

    private Failures() {}

    /** The database or the broker is away or busy: the same work will succeed later. */
    public static boolean passing(Throwable failure) {
        return !tooLarge(failure) && away(failure);
    }

    /** The database cannot hold a value, such as a text that is too long for an index. */
    public static boolean tooLarge(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(TOO_LARGE)) {
                return true;
            }
        }
        return false;
    }

    private static boolean away(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof NonTransientDataAccessResourceException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof CannotCreateTransactionException
                    || cause instanceof TransactionSystemException
                    || cause instanceof org.apache.kafka.common.errors.RetriableException
                    || cause instanceof org.apache.kafka.common.errors.InterruptException
                    || cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    /** What went wrong without a word of the data it went wrong with. */
    public static String kind(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var state = root instanceof SQLException sql ? " (SQL state " + sql.getSQLState() + ")" : "";
        return root.getClass().getSimpleName() + state;
    }

    /** The same stack traces, with messages dropped: they may quote rows or values. */
    public static Throwable withoutPayload(Throwable failure) {
        var copy = new RuntimeException(failure.getClass().getName());
        copy.setStackTrace(failure.getStackTrace());
        if (failure.getCause() != null) {
            copy.initCause(withoutPayload(failure.getCause()));
        }
        return copy;
    }
}
