package dev.latchkey.simulator.world;

import org.jspecify.annotations.Nullable;

/** Who did something: an application, or a person through one. */
public record Actor(String appId, @Nullable String userPrincipalName) {}
