package dev.latchkey.events;

/** Why a device is taken for a configuration, strongest first. */
public enum MatchRule {
    PINNED,
    MAC_AND_SERIAL,
    MAC,
    SERIAL
}
