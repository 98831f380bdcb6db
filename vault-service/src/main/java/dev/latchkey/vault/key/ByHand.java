package dev.latchkey.vault.key;

import java.time.Instant;

/** What a person said of a key, against the rule. */
sealed interface ByHand {

    /** Not in use, although nothing newer is known. */
    record Archived() implements ByHand {}

    /**
     * In use, although the rule archived it; until a key of the same device and volume comes that is newer still.
     *
     * @param newestAt when the newest key of that volume was made, as known then
     * @param newestKeyId which one that was
     */
    record Unarchived(Instant newestAt, String newestKeyId) implements ByHand {}
}
