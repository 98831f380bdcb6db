package dev.latchkey.simulator.world;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A device as it stands at one moment. */
public record DeviceView(
        UUID intuneId,
        UUID entraId,
        int index,
        DeviceProfile profile,
        Instant lastSync,
        Optional<RotationAction> action) {}
