package dev.latchkey.e2e;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the simulated Microsoft holds, and what of it Latchkey must therefore know. */
final class Truth {

    private final List<JsonNode> lines;
    private final Map<String, Set<String>> documented = new HashMap<>();

    private Truth(List<JsonNode> lines) {
        this.lines = lines;
    }

    static Truth of(Api simulator) {
        var truth = new Truth(simulator.lines("/simulator/truth"));
        for (var tenant : simulator.get("/simulator/tenants")) {
            truth.document(simulator, tenant.path("tenantId").asString());
        }
        return truth;
    }

    private void document(Api simulator, String tenantId) {
        var known = documented.computeIfAbsent(tenantId, _ -> new HashSet<>());
        for (var entry : simulator.lines("/simulator/documentation?tenant=" + tenantId)) {
            known.add(normal(entry.path("serialNumber").asString("")));
            known.add(normal(entry.path("macAddress").asString("")));
        }
        known.remove("");
    }

    /** Keys of devices whose serial or MAC the MSP has on file. */
    List<JsonNode> keysOfDocumentedDevices() {
        return keys().filter(this::onFile).toList();
    }

    List<JsonNode> keysOfOtherDevices() {
        return keys().filter(key -> !onFile(key)).toList();
    }

    JsonNode device(java.util.function.Predicate<JsonNode> wanted) {
        return lines.stream().filter(wanted).findFirst().orElseThrow();
    }

    List<JsonNode> keysOf(String deviceId) {
        return keys().filter(key -> key.path("deviceId").asString().equals(deviceId))
                .toList();
    }

    Set<String> digits() {
        return keys().map(key -> key.path("key").asString()).collect(Collectors.toCollection(HashSet::new));
    }

    long windowsDevices() {
        return lines.stream()
                .filter(line -> line.path("operatingSystem").asString().equals("Windows"))
                .map(line -> line.path("intuneId").asString())
                .distinct()
                .count();
    }

    boolean onFile(JsonNode line) {
        var known = documented.getOrDefault(line.path("tenantId").asString(), Set.of());
        return known.contains(normal(line.path("serialNumber").asString("")));
    }

    private java.util.stream.Stream<JsonNode> keys() {
        return lines.stream().filter(line -> line.path("keyId").isString());
    }

    private static String normal(String value) {
        return value.replaceAll("[^0-9A-Za-z]", "").toUpperCase(Locale.ROOT);
    }
}
