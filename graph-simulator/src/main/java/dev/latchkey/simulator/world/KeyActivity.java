package dev.latchkey.simulator.world;

/** What Entra's directory audit says about recovery keys. */
public enum KeyActivity {
    READ("Read BitLocker key", "Read"),
    ADD("Add BitLocker key", "Add"),
    DELETE("Delete BitLocker key", "Delete");

    private final String displayName;
    private final String operation;

    KeyActivity(String displayName, String operation) {
        this.displayName = displayName;
        this.operation = operation;
    }

    public String displayName() {
        return displayName;
    }

    public String operation() {
        return operation;
    }
}
