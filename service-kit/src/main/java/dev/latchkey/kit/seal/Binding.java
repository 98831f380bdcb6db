package dev.latchkey.kit.seal;

/** What a sealed value belongs to, as associated data: a value moved elsewhere does not open. */
public final class Binding {

    private Binding() {}

    /** A recovery password on its way to the vault. */
    public static String recoveryKey(String tenantId, String deviceId, String keyId) {
        return "recovery-key|" + tenantId + "|" + deviceId + "|" + keyId;
    }

    /** The secret Latchkey signs in to a tenant with. */
    public static String tenantCredential(String tenantId, String clientId) {
        return "tenant-credential|" + tenantId + "|" + clientId;
    }
}
