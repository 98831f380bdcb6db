package dev.latchkey.events;

/** What a person did to the host-proof vault of an organization. */
public enum HostProofVaultChange {
    KEY_PAIR_MADE,
    /** The one before opens only what was sealed for it. */
    KEY_PAIR_REPLACED,
    PASSPHRASE_CHANGED,
    SEALING_ON_ARRIVAL_SWITCHED_ON,
    SEALING_ON_ARRIVAL_SWITCHED_OFF
}
