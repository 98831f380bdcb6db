package dev.latchkey.matching.match;

import dev.latchkey.matching.device.MatchState;
import java.util.EnumSet;
import java.util.Set;

/** What a person can do about matches. */
public enum MatchAction {
    /** Takes the one configuration that is suggested. */
    ACCEPT,
    /** Makes a configuration from the device's data. */
    CREATE,
    MATCH,
    CHANGE,
    IGNORE,
    /** Takes a match, or the wish to leave a device alone, back. */
    REVERT;

    /** States of the devices that are meant when nobody says which. */
    Set<MatchState> applies() {
        return switch (this) {
            case ACCEPT, CREATE, IGNORE -> EnumSet.of(MatchState.UNMATCHED, MatchState.NEEDS_ATTENTION);
            case MATCH -> EnumSet.of(MatchState.UNMATCHED, MatchState.NEEDS_ATTENTION, MatchState.IGNORED);
            case CHANGE -> EnumSet.of(MatchState.MATCHED, MatchState.NEEDS_ATTENTION);
            case REVERT -> EnumSet.of(MatchState.MATCHED, MatchState.NEEDS_ATTENTION, MatchState.IGNORED);
        };
    }
}
