package dev.latchkey.embedded;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP port on the loopback address that nobody listens on, and that no Latchkey is about to listen on: whoever was given it
 * holds the UDP port of the same number, which nobody else wants, until its process ends.
 */
public final class FreePort {

    /** The system gives none of these to whoever asks it for any, so that it does not give away what is not in use yet. */
    private static final int FIRST = 20_000;

    private static final int END = 32_768;

    private static final int ATTEMPTS = 10_000;

    /** Never let go of: a socket that is no longer reachable may be closed. */
    private static final Collection<DatagramSocket> HELD = new ConcurrentLinkedQueue<>();

    private FreePort() {}

    /** @throws EmbeddedServerException when there is none */
    public static int pick() {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (take(port)) {
                return port;
            }
        }
        throw new EmbeddedServerException(
                "no free port on the loopback address between " + FIRST + " and " + (END - 1) + ": end what uses them");
    }

    /** Whether nobody had it; then it is given to nobody else. A port that the user chose may be taken, too. */
    public static boolean take(int port) {
        DatagramSocket held;
        try {
            held = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (SocketException e) {
            return false;
        }
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            HELD.add(held);
            return true;
        } catch (IOException e) {
            held.close();
            return false;
        }
    }
}
