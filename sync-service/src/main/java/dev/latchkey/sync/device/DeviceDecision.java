package dev.latchkey.sync.device;

import org.jspecify.annotations.Nullable;

/** What a listed device means against what was last announced of it. */
enum DeviceDecision {
    SAME,
    SEEN,
    CHANGED,
    /**
     * Another enrollment of the same machine: Intune may list both, so it is set aside until the listing is complete and
     * shows which of them is in use.
     */
    ASIDE;

    /** What was last announced. */
    record Known(String intuneId, String stateHash, boolean gone) {}

    static DeviceDecision of(@Nullable Known known, String intuneId, String stateHash) {
        if (known == null || known.gone()) {
            return SEEN;
        }
        if (!known.intuneId().equals(intuneId)) {
            return ASIDE;
        }
        return known.stateHash().equals(stateHash) ? SAME : CHANGED;
    }
}
