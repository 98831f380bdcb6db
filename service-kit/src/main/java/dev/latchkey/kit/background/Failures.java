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

    private Failures() {}

    /** The database or the broker is away or busy: the same work will succeed later. */
    public static boolean passing(Throwable failure) {
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
