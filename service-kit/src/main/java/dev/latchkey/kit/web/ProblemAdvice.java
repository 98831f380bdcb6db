package dev.latchkey.kit.web;

import dev.latchkey.kit.background.Failures;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every failed request answers problem+json: one clear sentence, no stack trace, nothing of the request's values. */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** What PostgreSQL says of it in text, and in JSON. */
    private static final Set<String> NUL_REFUSED = Set.of("22021", "22P05");

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onProblem(ProblemException e) {
        var answer = ResponseEntity.status(e.status());
        var retryAfter = e.retryAfter();
        if (retryAfter != null) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter.toSeconds()));
        }
        return answer.body(ProblemWriter.problem(e.status(), e.code(), e.detail()));
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class
    })
    ProblemDetail onDatabaseAway(RuntimeException e) {
        if (Failures.tooLarge(e)) {
            return ProblemWriter.problem(
                    HttpStatus.BAD_REQUEST, "value-too-long", "A value is longer than can be kept; shorten it.");
        }
        LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("database away");
        return ProblemWriter.problem(
                HttpStatus.SERVICE_UNAVAILABLE, "database-away", "The database does not answer; try again shortly.");
    }

    /** Here, for every parameter and field of every service can hold one, and none may. */
    @ExceptionHandler
    ProblemDetail onValueRefused(DataIntegrityViolationException e) throws Exception {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException refusal
                        && NUL_REFUSED.contains(refusal.getSQLState())
                ? ProblemWriter.problem(
                        HttpStatus.BAD_REQUEST,
                        "character-refused",
                        "A value holds the character NUL (U+0000), which nothing here can have; leave it out.")
                : onAnything(e);
    }

    @ExceptionHandler
    ProblemDetail onAnything(Exception e) throws Exception {
        if (e instanceof AccessDeniedException || e instanceof AuthenticationException) {
            throw e;
        }
        LOG.atError().setCause(e).log("request failed");
        return ProblemWriter.problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal-error",
                "Something went wrong inside Latchkey; the log of this service says what.");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        // The parser's own message is dropped: it quotes the body, which may hold a credential.
        var body = ProblemWriter.problem(HttpStatus.BAD_REQUEST, "bad-json", whatIsWrong(e));
        return ResponseEntity.badRequest().body(body);
    }

    private static String whatIsWrong(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnrecognizedPropertyException unknown) {
                return "The request body has a field that is not known here. Known are: "
                        + unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ".";
            }
        }
        return "The request body is not the JSON this needs; see the API description.";
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        // Spring's own sentence quotes the value.
        var name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : e.getPropertyName();
        var body = ProblemWriter.problem(
                HttpStatus.BAD_REQUEST, "bad-request", "'" + name + "' is not of the kind this needs.");
        return ResponseEntity.badRequest().body(body);
    }

    /** What Spring refuses by itself gets the same shape as our own refusals. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        var status = HttpStatus.valueOf(code.value());
        var name = status.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return super.handleExceptionInternal(
                e, ProblemWriter.problem(status, name, detail(e, status)), headers, code, request);
    }

    private static String detail(Exception e, HttpStatus status) {
        if (e instanceof NoResourceFoundException) {
            return "There is nothing at this address; see the API description.";
        }
        var said = e instanceof ErrorResponse refusal ? refusal.getBody().getDetail() : null;
        return said == null || status.is5xxServerError() ? status.getReasonPhrase() + "." : said;
    }
}
