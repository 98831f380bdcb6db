package dev.latchkey.matching.key;

/** Which key, of which tenant. */
record KeyRef(String tenantId, String keyId) {}
