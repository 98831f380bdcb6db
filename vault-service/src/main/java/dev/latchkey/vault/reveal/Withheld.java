package dev.latchkey.vault.reveal;

/** Sets right a record that says somebody may see digits: nobody does. */
@FunctionalInterface
public interface Withheld {

    /**
     * @param why in words, for the audit log
     * @param passing whether the same may succeed later
     */
    void because(String why, boolean passing);

    /** For what nobody foresaw, which may pass. It stays the one that is told, also when the record cannot be set right. */
    default void becauseOf(RuntimeException failure) {
        try {
            because("it could not be opened", true);
        } catch (RuntimeException again) {
            failure.addSuppressed(again);
        }
    }
}
