package dev.latchkey.vault.key;

/** Whether Microsoft lists a device or a key. */
enum Listing {
    LISTED,
    GONE,
    /** It did when the tenant was disconnected; since then nobody has seen it, even if the tenant is connected again. */
    FORMER;

    /**
     * @param gone whether it was gone, as of the version
     * @param version as sync-service counts it
     * @param formerVersion that of the last that was said before the tenant was disconnected; 0 when it never was
     */
    static Listing of(boolean gone, long version, long formerVersion) {
        if (gone) {
            return GONE;
        }
        return formerVersion > 0 && version <= formerVersion ? FORMER : LISTED;
    }
}
