package dev.latchkey.vault.reveal;

import org.jspecify.annotations.Nullable;

/**
 * What somebody says who wants to see digits.
 *
 * @param tenantId of the record that is meant; null for the current one of whichever tenant has the key
 * @param breakGlass whether to go past policy, approval and limits, which only administrators may and which is loud
 * @param rotate whether the device is to make a new key afterwards, where the policy lets people choose
 */
public record RevealRequest(
        @Nullable String tenantId,
        @Nullable String reason,
        @Nullable String ticket,
        boolean breakGlass,
        @Nullable Boolean rotate) {}
