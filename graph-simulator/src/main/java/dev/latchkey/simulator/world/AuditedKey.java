package dev.latchkey.simulator.world;

import java.time.Instant;
import java.util.UUID;

/** A row of the directory audit about a recovery key. */
public record AuditedKey(UUID rowId, Instant at, KeyActivity activity, UUID keyId, UUID deviceId, Actor actor) {}
