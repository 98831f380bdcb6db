package dev.latchkey.simulator.world;

/** Deleting only the Intune device leaves the keys in Entra; deleting the Entra device destroys them. */
public enum KeysOnRemoval {
    KEEP,
    DESTROY
}
