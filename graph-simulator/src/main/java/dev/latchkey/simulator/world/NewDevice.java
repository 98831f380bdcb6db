package dev.latchkey.simulator.world;

/** A device somebody wants in a tenant: an ordinary one of its operating system, with what is to be different. */
public record NewDevice(String operatingSystem, DeviceChange change, DocumentationEntry documentation) {}
