package dev.latchkey.rotation;

import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.RunningService.Answer;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The real service on real servers, as an editor named ada uses it. Looks and leases are short. */
final class RunningRotation implements AutoCloseable {

    private final RunningService service;

    RunningRotation(Path folder, Map<String, ?> further) {
        service = new RunningService(
                RotationApplication.class, "rotation-service", folder, secrets -> settings(secrets, further));
    }

    private static Map<String, ?> settings(SecretFiles secrets, Map<String, ?> further) {
        var settings = new HashMap<String, Object>();
        settings.put("rotation.tenant-credentials-key", secrets.tenantCredentials());
        settings.put("rotation.slowest-look", "2s");
        settings.put("rotation.first-look", "200ms");
        settings.put("rotation.lease", "9s");
        settings.put("graph.call-timeout", "4s");
        settings.putAll(further);
        return settings;
    }

    RunningService service() {
        return service;
    }

    void stop() {
        service.stop();
    }

    void start() {
        service.start();
    }

    void stopRelay() {
        service.stopRelay();
    }

    <T> T bean(Class<T> type) {
        return service.bean(type);
    }

    SecretFiles secrets() {
        return service.secrets();
    }

    /** The services around this one. */
    Wire wire() {
        return service.wire();
    }

    Answer get(String path) {
        return service.get(path, ada(null));
    }

    Answer getAs(String path, Set<Long> organizations) {
        return service.get(path, ada(organizations));
    }

    Answer post(String path, String body) {
        return service.post(path, ada(null), body);
    }

    Answer request(String device, int deadlineSeconds) {
        return post(
                "/api/v1/rotations",
                "{\"device\":\"" + device + "\",\"reason\":\"a test\",\"deadlineSeconds\":" + deadlineSeconds + "}");
    }

    Answer requestAs(String device, Set<Long> organizations) {
        return service.post("/api/v1/rotations", ada(organizations), "{\"device\":\"" + device + "\"}");
    }

    Answer rotation(String rotationId) {
        return get("/api/v1/rotations/" + rotationId);
    }

    private static Caller ada(@Nullable Set<Long> organizations) {
        return new Caller("ada", Role.EDITOR, organizations, "127.0.0.1");
    }

    @Override
    public void close() {
        service.close();
    }
}
