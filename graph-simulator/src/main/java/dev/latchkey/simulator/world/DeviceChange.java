package dev.latchkey.simulator.world;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a test or a demo wants different about a device; what is null stays as it is. */
public record DeviceChange(
        @Nullable String deviceName,
        @Nullable String serialNumber,
        @Nullable String osVersion,
        @Nullable JoinType joinType,
        @Nullable Boolean coManaged,
        @Nullable Boolean encrypted,
        @Nullable Integer volumes,
        @Nullable Boolean rotationPolicy,
        @Nullable Escrow escrow,
        @Nullable Boolean online) {

    private static final Pattern VERSION = Pattern.compile("\\d{1,4}(\\.\\d{1,9}){0,3}");

    public DeviceChange {
        if (volumes != null && (volumes < 1 || volumes > Volume.values().length)) {
            throw new IllegalArgumentException("volumes must be 1 or 2, was " + volumes);
        }
        if (deviceName != null && deviceName.isBlank()) {
            throw new IllegalArgumentException("deviceName must not be blank");
        }
        if (osVersion != null && !VERSION.matcher(osVersion).matches()) {
            throw new IllegalArgumentException("osVersion must look like 10.0.26100.4652");
        }
    }
}
