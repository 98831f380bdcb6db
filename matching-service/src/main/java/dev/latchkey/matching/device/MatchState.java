package dev.latchkey.matching.device;

/** What is known about whose configuration a device is. */
public enum MatchState {
    /** Only keys of the device have come in so far. */
    UNKNOWN,
    MATCHED,
    UNMATCHED,
    /** Several configurations or devices fit, or the evidence contradicts itself: a person must decide. */
    NEEDS_ATTENTION,
    /** A person wants it left alone. */
    IGNORED,
    /** Not a Windows device: has no BitLocker, is left alone. */
    NOT_WINDOWS
}
