package dev.latchkey.simulator.world;

/** How well the MSP's documentation knows a device. */
public enum DocumentationEntry {
    FULL,
    NAME_ONLY,
    NONE
}
