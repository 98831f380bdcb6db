package dev.latchkey.rotation.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a rotation is looked at next. No part of its story: changing it announces nothing.
 *
 * @param attempts looks since something last changed; they grow further apart
 * @param trouble what last kept us from getting on, in plain words
 */
public record Schedule(
        Instant nextLookAt, int attempts, @Nullable String trouble) {}
