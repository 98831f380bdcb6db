package dev.latchkey.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    /** Of some 12,000 that there are: by chance alone, two would be the same. */
    private static final int MANY = 500;

    @Test
    void givesNoPortTwice() {
        var ports = IntStream.range(0, MANY).mapToObj(n -> FreePort.pick()).collect(Collectors.toSet());

        assertThat(ports).hasSize(MANY);
    }

    @Test
    void givesNoPortToTwo() throws Exception {
        var port = FreePort.pick();
        var another = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TakePort.class.getName(),
                        String.valueOf(port))
                .start();

        assertThat(FreePort.take(port)).isFalse();
        assertThat(new String(another.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("false");
    }

    @Test
    void givesNoPortThatSomebodyListensOn() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePort.take(listening.getLocalPort())).isFalse();
        }
    }
}
