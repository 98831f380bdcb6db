package dev.latchkey.simulator.traffic;

import java.util.Locale;

/** What a call asks for, as far as counting, throttling and faults tell calls apart. */
public enum CallKind {
    TOKEN,
    DEVICES,
    DEVICE,
    KEYS,
    /** One key; with or without its secret. */
    KEY,
    ROTATE,
    SYNC,
    BATCH,
    GROUPS,
    GROUP_MEMBERS,
    DIRECTORY_AUDITS,
    AUDIT_EVENTS,
    REMOTE_ACTIONS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
