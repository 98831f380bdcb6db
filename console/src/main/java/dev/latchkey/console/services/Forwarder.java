package dev.latchkey.console.services;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Passes a request on and its answer back, streaming both. Only headers that are named here pass: no cookie, no
 * Authorization, no X-Forwarded-*. Five fixed targets and no rewriting; a gateway library would be 11 MB for this class.
 */
@Component
public class Forwarder {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> TO_SERVICE =
            List.of("Accept", "Accept-Language", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key");
    private static final List<String> TO_CALLER =
            List.of("Content-Type", "Content-Length", "Content-Disposition", "ETag", "Link", "Location", "Retry-After");

    private final ServiceClient services;

    Forwarder(ServiceClient services) {
        this.services = services;
    }

    /** The connection broke when part of the answer had gone out; the caller must see a cut, not an end. */
    public static final class AnswerCutException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AnswerCutException(IOException cause) {
            super("answer cut", cause);
        }
    }

    /** @throws ProblemException when the service is away or does not answer in time */
    public void forward(HttpServletRequest request, HttpServletResponse response, ServiceName service, Caller caller)
            throws IOException {
        try (var body = new RequestBody(request.getInputStream())) {
            var answer = send(request, body, service, caller);
            try (var content = answer.body()) {
                response.setStatus(answer.statusCode());
                for (var name : TO_CALLER) {
                    answer.headers().allValues(name).forEach(value -> response.addHeader(name, value));
                }
                copy(content, response);
            }
        }
    }

    private HttpResponse<InputStream> send(
            HttpServletRequest request, RequestBody body, ServiceName service, Caller caller) {
        var query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        try {
            var onward = services.request(service, request.getRequestURI() + query, caller)
                    .method(request.getMethod(), publisher(request, body))
                    .timeout(PATIENCE);
            for (var name : TO_SERVICE) {
                request.getHeaders(name).asIterator().forEachRemaining(value -> onward.header(name, value));
            }
            return services.http().send(onward.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("bad-address", "The address of this request is not a valid URL.");
        } catch (HttpTimeoutException e) {
            throw away(service, "service-slow", " did not answer in time; it may still do what was asked.", e);
        } catch (IOException e) {
            throw away(service, "service-away", " does not answer; try again shortly.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(service, "service-away", " could not be asked, for the console is stopping.", e);
        }
    }

    private static BodyPublisher publisher(HttpServletRequest request, RequestBody body) {
        var length = request.getContentLengthLong();
        if (length > 0) {
            return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> body), length);
        }
        return length < 0 && request.getHeader("Transfer-Encoding") != null
                ? BodyPublishers.ofInputStream(() -> body)
                : BodyPublishers.noBody();
    }

    private static ProblemException away(ServiceName service, String code, String what, Exception cause) {
        LOG.atWarn()
                .addKeyValue("service", service.text())
                .addKeyValue("error", cause.getClass().getSimpleName())
                .log("service does not answer");
        return ProblemException.unavailable(code, service.text() + what);
    }

    private static void copy(InputStream from, HttpServletResponse response) {
        var buffer = new byte[16_384];
        try {
            var to = response.getOutputStream();
            for (var n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                // Whoever follows a stream of events shall not wait for a full buffer.
                to.flush();
            }
        } catch (IOException e) {
            throw new AnswerCutException(e);
        }
    }

    /**
     * The body as another thread sends it on. A service may answer before it has read everything; once this is closed
     * nobody reads on, for the container then uses the connection for another request.
     */
    private static final class RequestBody extends FilterInputStream {

        private boolean closed;

        RequestBody(InputStream body) {
            super(body);
        }

        @Override
        public synchronized int read() throws IOException {
            requireOpen();
            return super.read();
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) throws IOException {
            requireOpen();
            return super.read(target, offset, length);
        }

        /** The container closes the body itself. */
        @Override
        public synchronized void close() {
            closed = true;
        }

        private void requireOpen() throws IOException {
            if (closed) {
                throw new IOException("the request is over");
            }
        }
    }
}
