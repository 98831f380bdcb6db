package dev.latchkey.simulator.world;

import java.util.UUID;

/** What never changes about a customer tenant. */
public record TenantProfile(int index, UUID id, String name, String domain) {}
