package dev.latchkey.simulator.world;

import java.time.Instant;
import java.util.UUID;

/** A row of the Intune audit about a rotation that was asked for. */
public record AuditedRotation(UUID rowId, Instant at, UUID intuneId, String deviceName, Actor actor) {}
