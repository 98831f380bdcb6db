package dev.latchkey.sync.tenant;

import org.jspecify.annotations.Nullable;

/** Why a tenant's recovery keys are not being read, so that no tenant is ever silently empty. */
final class KeySync {

    private KeySync() {}

    /**
     * @param lastRun how it went, unless the tenant is disconnected
     * @param cause of the last run's failure
     * @param refused how many keys could not be read and why; null when all were
     * @return in words; null when keys are being read
     */
    static @Nullable String heldBackBy(
            SyncSettings settings, TenantState lastRun, @Nullable String cause, @Nullable String refused) {
        if (lastRun == TenantState.DISCONNECTED) {
            return "The tenant is disconnected.";
        }
        if (!settings.syncBitLockerKeys()) {
            return "Sync BitLocker Keys is off.";
        }
        if (!settings.syncIntuneDevices()) {
            return "Sync BitLocker Keys is on, but has no effect while Sync Intune Devices is off.";
        }
        if (settings.paused()) {
            return "Sync BitLocker Keys is on, but has no effect while the tenant is paused.";
        }
        return switch (lastRun) {
            case OK -> refused;
            case NEW, PAUSED, DISCONNECTED -> "Sync BitLocker Keys is on; no run has ended yet.";
            case CONSENT_MISSING, CREDENTIAL_FAULT, GONE, FAILING ->
                "Sync BitLocker Keys is on, but the last run failed: " + cause + ".";
        };
    }
}
