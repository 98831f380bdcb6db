package dev.latchkey.matching.device;

/** A machine under the management of Intune, in one tenant. Windows set up anew may come back under it as another device. */
public record Enrolment(String tenantId, String intuneId) {}
