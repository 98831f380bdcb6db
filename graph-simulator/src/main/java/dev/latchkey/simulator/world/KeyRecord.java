package dev.latchkey.simulator.world;

import java.time.Instant;
import java.util.UUID;

/** A recovery key as Entra lists it, without the secret. {@code current} when no newer key of the volume is known. */
public record KeyRecord(
        UUID id, UUID deviceId, int device, Volume volume, int generation, Instant created, boolean current) {}
