package dev.latchkey.matching.configuration;

import dev.latchkey.matching.hardware.Traits;

/** Traits, and the organization among whose configurations, or devices, they are looked for. */
public record Sought(long organizationId, Traits traits) {}
