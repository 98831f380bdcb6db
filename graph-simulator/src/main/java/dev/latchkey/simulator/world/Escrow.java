package dev.latchkey.simulator.world;

import java.util.Locale;

/** What becomes of a new recovery key on its way from the device to Entra. */
public enum Escrow {
    ARRIVES,
    LATE,
    NEVER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
