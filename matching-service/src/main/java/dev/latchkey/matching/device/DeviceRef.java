package dev.latchkey.matching.device;

/** Which device, of which tenant. */
public record DeviceRef(String tenantId, String deviceId) {}
