package dev.latchkey.sync.tenant;

import dev.latchkey.sync.application.CredentialDraft;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant is to be connected, as it came in as JSON or as a row of CSV; nothing checked, and it cannot be printed
 * with its credential.
 *
 * @param application the shared application to use; without it, client id and credential
 * @param migrated the tenant was synced by another system before: keys stay off until somebody switches them on
 * @param interval as in {@link SettingsChange}; counts for a new tenant only, as does migrated
 */
public record ConnectionDraft(
        @Nullable String tenantId,
        @Nullable String name,
        @Nullable Long organizationId,
        @Nullable String application,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String certificatePem,
        @Nullable String refreshToken,
        @Nullable Boolean migrated,
        @Nullable String interval) {

    CredentialDraft credential() {
        return new CredentialDraft(clientSecret, certificatePem, refreshToken);
    }

    @Override
    public String toString() {
        return "ConnectionDraft[" + tenantId + ", credential redacted]";
    }
}
