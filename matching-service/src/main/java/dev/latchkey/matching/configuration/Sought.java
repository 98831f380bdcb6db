package dev.latchkey.matching.configuration;

import dev.latchkey.matching.hardware.Traits;

/** A device's traits, and the organization among whose configurations they are looked for. */
public record Sought(long organizationId, Traits traits) {}
