package dev.latchkey.graph;

import dev.latchkey.events.VolumeType;
import java.time.Instant;

/**
 * A recovery key as Entra lists it: never with its digits.
 *
 * @param keyId in lower case, the id on the recovery screen
 * @param deviceId Entra device id in lower case
 */
public record ListedKey(String keyId, String deviceId, VolumeType volume, Instant createdAt) {}
