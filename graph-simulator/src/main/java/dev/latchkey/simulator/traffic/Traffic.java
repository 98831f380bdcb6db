package dev.latchkey.simulator.traffic;

/** What every call passes on its way in. */
public record Traffic(CallCounts counts, Faults faults, Spoiler spoiler, Throttle throttle) {}
