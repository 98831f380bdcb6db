package dev.latchkey.simulator.graph;

/** The services behind Graph: each refuses in its own words. */
enum Service {
    INTUNE,
    DEVICE_REGISTRATION,
    DIRECTORY
}
