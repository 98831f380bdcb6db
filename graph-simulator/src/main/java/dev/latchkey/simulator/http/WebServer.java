package dev.latchkey.simulator.http;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 with a virtual thread per connection. Not the JDK's server: that one writes the Date header itself, by the real
 * clock, and has no say in a TLS handshake.
 */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int BACKLOG = 1024;
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);
    /** A TLS record with a fatal alert, as of a server that shares no cipher with its caller. */
    private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

    private static final Answer MALFORMED = Answer.json(400, Json.object().put("error", "malformed request"));

    private final ServerSocket listening;
    private final Handshake handshake;
    private final String scheme;
    private final Endpoint endpoint;
    private final InstantSource clock;
    private final ExecutorService threads;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** Makes of a connection the one that HTTP is spoken on. */
    private interface Handshake {
        Socket with(Socket connection) throws IOException;
    }

    private WebServer(
            InetSocketAddress address, Handshake handshake, String scheme, Endpoint endpoint, InstantSource clock)
            throws IOException {
        this.handshake = handshake;
        this.scheme = scheme;
        this.endpoint = endpoint;
        this.clock = clock;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("simulator-", 0).factory());
        this.listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(address, BACKLOG);
        threads.execute(this::accept);
    }

    /**
     * @param clock of the Date header
     * @param refuses asked once for each connection whether its TLS handshake fails
     */
    public static WebServer https(
            InetSocketAddress address,
            SSLContext context,
            Endpoint endpoint,
            InstantSource clock,
            BooleanSupplier refuses)
            throws IOException {
        var tls = context.getSocketFactory();
        return new WebServer(
                address,
                connection -> {
                    if (refuses.getAsBoolean()) {
                        refuse(connection);
                    }
                    var secure = (SSLSocket) tls.createSocket(connection, null, connection.getPort(), true);
                    secure.setUseClientMode(false);
                    return secure;
                },
                "https",
                endpoint,
                clock);
    }

    private static void refuse(Socket connection) throws IOException {
        connection.getOutputStream().write(HANDSHAKE_FAILURE);
        connection.shutdownOutput();
        // What was not read when a connection is closed makes it break, and the alert may be lost with it.
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        throw new IOException("refused, as a fault asks");
    }

    public static WebServer http(InetSocketAddress address, Endpoint endpoint, InstantSource clock) throws IOException {
        return new WebServer(address, connection -> connection, "http", endpoint, clock);
    }

    public int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(listening);
        connections.forEach(WebServer::closeQuietly);
        threads.shutdownNow();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var connection = listening.accept();
                connections.add(connection);
                if (listening.isClosed()) {
                    connection.close();
                }
                threads.execute(() -> serve(connection));
            } catch (IOException | RejectedExecutionException e) {
                if (!listening.isClosed()) {
                    LOG.atWarn().addKeyValue("error", e.getMessage()).log("connection not taken");
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout((int) LONGEST_IDLE.toMillis());
            try (var talk = handshake.with(connection)) {
                serve(
                        new RequestReader(talk.getInputStream(), talk.getOutputStream(), scheme, port()),
                        new AnswerWriter(new BufferedOutputStream(talk.getOutputStream(), 1 << 14), clock));
            }
        } catch (IOException callerWentAway) {
            LOG.atDebug().addKeyValue("error", callerWentAway.getMessage()).log("connection ended");
        } finally {
            connections.remove(connection);
        }
    }

    private void serve(RequestReader requests, AnswerWriter answers) throws IOException {
        try {
            for (var request = requests.next(); request.isPresent(); request = requests.next()) {
                var goesOn = answers.write(request.get(), answer(request.get()));
                if (!goesOn || requests.isLast()) {
                    return;
                }
            }
        } catch (MalformedRequest e) {
            answers.refuse(MALFORMED);
        }
    }

    private Answer answer(Request request) {
        try {
            return endpoint.answer(request);
        } catch (IllegalArgumentException malformed) {
            return MALFORMED;
        } catch (RuntimeException bug) {
            LOG.atError().addKeyValue("path", request.path()).setCause(bug).log("simulator failed to answer");
            return Answer.json(500, Json.object().put("error", "the simulator failed, see its log"));
        }
    }

    private static void closeQuietly(Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("error", e.getMessage()).log("not closed");
        }
    }
}
