package dev.latchkey.simulator.world;

import org.jspecify.annotations.Nullable;

/** An entry of the MSP's documentation about a customer's machine, possibly one that no longer exists. */
public record Configuration(
        String externalId,
        String name,
        @Nullable String hostname,
        @Nullable String serialNumber,
        @Nullable String macAddress,
        String type) {}
