package dev.latchkey.vault.key;

import org.jspecify.annotations.Nullable;

/** Where a device's passwords are filed, and under which name. */
record Place(
        long organizationId,
        long configurationId,
        String deviceName,
        @Nullable String serialNumber) {}
