package dev.latchkey.rotation.rotation;

import dev.latchkey.kit.outbox.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rotation as it was read, with what does not belong to its story.
 *
 * @param cause the command it goes back to
 * @param attempts see {@link Schedule}
 * @param until when it falls due again, and somebody else may take it
 */
public record Claim(
        Rotation rotation,
        Cause cause,
        int attempts,
        @Nullable String trouble,
        Instant until) {}
