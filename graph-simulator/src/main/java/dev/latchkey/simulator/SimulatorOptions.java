package dev.latchkey.simulator;

import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to start a simulator.
 *
 * @param port of https; 0 picks a free one
 * @param httpPort of plain http beside it, for measurements without TLS; none by default, 0 picks a free one
 * @param certificateDirectory where the certificate is kept; a temporary directory by default
 * @param hosts further names the certificate is to be good for, beside localhost and 127.0.0.1
 */
public record SimulatorOptions(
        long seed,
        WorldSize size,
        Settings settings,
        InstantSource clock,
        String bindAddress,
        int port,
        OptionalInt httpPort,
        Optional<Path> certificateDirectory,
        List<String> hosts) {

    private static final long DEFAULT_SEED = 42;

    /** Three customers with 40 Windows devices and 4 others each, on 127.0.0.1, at a free port. */
    public static SimulatorOptions demo() {
        return new SimulatorOptions(
                DEFAULT_SEED,
                new WorldSize(3, 40, 4),
                Settings.DEFAULT,
                InstantSource.system(),
                "127.0.0.1",
                0,
                OptionalInt.empty(),
                Optional.empty(),
                List.of());
    }

    public SimulatorOptions withSeed(long value) {
        return new SimulatorOptions(
                value, size, settings, clock, bindAddress, port, httpPort, certificateDirectory, hosts);
    }

    public SimulatorOptions withSize(WorldSize value) {
        return new SimulatorOptions(
                seed, value, settings, clock, bindAddress, port, httpPort, certificateDirectory, hosts);
    }

    public SimulatorOptions withSettings(Settings value) {
        return new SimulatorOptions(seed, size, value, clock, bindAddress, port, httpPort, certificateDirectory, hosts);
    }

    public SimulatorOptions withClock(InstantSource value) {
        return new SimulatorOptions(
                seed, size, settings, value, bindAddress, port, httpPort, certificateDirectory, hosts);
    }

    public SimulatorOptions withHttpPort(int value) {
        return new SimulatorOptions(
                seed, size, settings, clock, bindAddress, port, OptionalInt.of(value), certificateDirectory, hosts);
    }

    public SimulatorOptions withCertificateDirectory(Path value) {
        return new SimulatorOptions(
                seed, size, settings, clock, bindAddress, port, httpPort, Optional.of(value), hosts);
    }
}
