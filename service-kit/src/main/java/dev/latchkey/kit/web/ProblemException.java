package dev.latchkey.kit.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request that cannot be done, with a status, a stable code and a sentence that says what to do. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final String detail;
    private final @Nullable Duration retryAfter;

    private ProblemException(HttpStatus status, String code, String detail) {
        this(status, code, detail, null);
    }

    private ProblemException(HttpStatus status, String code, String detail, @Nullable Duration retryAfter) {
        super(detail);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.retryAfter = retryAfter;
    }

    public static ProblemException notFound(String code, String detail) {
        return new ProblemException(HttpStatus.NOT_FOUND, code, detail);
    }

    public static ProblemException badRequest(String code, String detail) {
        return new ProblemException(HttpStatus.BAD_REQUEST, code, detail);
    }

    public static ProblemException conflict(String code, String detail) {
        return new ProblemException(HttpStatus.CONFLICT, code, detail);
    }

    public static ProblemException forbidden(String code, String detail) {
        return new ProblemException(HttpStatus.FORBIDDEN, code, detail);
    }

    /** Well understood, and against a rule. */
    public static ProblemException unprocessable(String code, String detail) {
        return new ProblemException(HttpStatus.UNPROCESSABLE_CONTENT, code, detail);
    }

    /** Something this needs is away; the same request may succeed later. */
    public static ProblemException unavailable(String code, String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, code, detail);
    }

    /** @param retryAfter when the same request may succeed, in whole seconds */
    public static ProblemException tooMany(String code, String detail, Duration retryAfter) {
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, code, detail, retryAfter);
    }

    public HttpStatus status() {
        return status;
    }

    /** For people: what is wrong and what to do. */
    public String detail() {
        return detail;
    }

    /** Null when there is no telling. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }
}
