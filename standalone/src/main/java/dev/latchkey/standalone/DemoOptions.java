package dev.latchkey.standalone;

import picocli.CommandLine.Option;

/** How large and how slow the simulated Microsoft is. */
final class DemoOptions {

    @Option(names = "--tenants", paramLabel = "N", description = "Simulated customers. Default: 3")
    int tenants = 3;

    @Option(names = "--devices", paramLabel = "N", description = "Windows devices of each. Default: 40")
    int devices = 40;

    @Option(names = "--latency", paramLabel = "MS", description = "Milliseconds per Microsoft call. Default: 20")
    int latencyMillis = 20;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same customers. Default: 42")
    long seed = 42;

    void check() {
        if (tenants < 1 || tenants > 1_000) {
            throw new UsageException("--tenants must be between 1 and 1000, was " + tenants);
        }
        if (devices < 1 || devices > 5_000) {
            throw new UsageException("--devices must be between 1 and 5000, was " + devices);
        }
        if (latencyMillis < 0 || latencyMillis > 10_000) {
            throw new UsageException("--latency must be between 0 and 10000 milliseconds, was " + latencyMillis);
        }
    }
}
