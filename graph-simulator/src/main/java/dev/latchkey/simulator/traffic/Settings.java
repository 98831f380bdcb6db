package dev.latchkey.simulator.traffic;

import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.world.DeviceRules;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The switches of the simulator. The defaults are what the reference holds for likeliest; where it is not sure, a switch
 * gives the other reading.
 *
 * @param latencyMillis how long every call takes at least
 * @param checkInSeconds how often a device with waiting work checks in
 * @param idleCheckInSeconds how often a device without waiting work moves its lastSyncDateTime
 * @param escrowDelaySeconds how much later a late recovery key arrives
 * @param throttle whether the published limits hold
 * @param recoveryKeyCallsPerTenSeconds limit on recovery key calls per tenant; 0 for none, since none is published
 * @param strictHeaders whether recovery key calls without ocp-client-name and ocp-client-version get 400
 * @param numericVolumeType whether volumeType is a number in a string, as Microsoft's examples show it
 * @param deleteOldKeys whether Entra drops the keys that a rotation replaced
 * @param auditDelaySeconds how late rows show in the directory audit
 * @param strictRefreshTokens whether a refresh token is good only once in each tenant
 * @param autoConsent whether the consent page accepts by itself, so that tests need no browser
 * @param redirectUris where the consent page may send browsers, beside localhost and 127.0.0.1
 * @param duplicateAuditRows whether key reads show twice in the directory audit
 */
public record Settings(
        int latencyMillis,
        int checkInSeconds,
        int idleCheckInSeconds,
        int escrowDelaySeconds,
        boolean throttle,
        RetryAfter retryAfter,
        int recoveryKeyCallsPerTenSeconds,
        boolean strictHeaders,
        boolean numericVolumeType,
        boolean deleteOldKeys,
        int keyPageSize,
        int devicePageSize,
        int auditDelaySeconds,
        boolean duplicateAuditRows,
        int tokenSeconds,
        boolean strictRefreshTokens,
        boolean autoConsent,
        List<String> redirectUris) {

    public static final Settings DEFAULT = new Settings(
            0,
            4,
            28_800,
            60,
            true,
            RetryAfter.INTEGER,
            0,
            false,
            false,
            false,
            200,
            1000,
            0,
            false,
            3599,
            false,
            false,
            List.of());

    private static final int ONE_DAY = 86_400;

    public Settings {
        check("latencyMillis", latencyMillis, 0, 600_000);
        check("checkInSeconds", checkInSeconds, 1, ONE_DAY);
        check("idleCheckInSeconds", idleCheckInSeconds, 1, 30 * ONE_DAY);
        check("escrowDelaySeconds", escrowDelaySeconds, 0, 30 * ONE_DAY);
        check("recoveryKeyCallsPerTenSeconds", recoveryKeyCallsPerTenSeconds, 0, 1_000_000);
        check("keyPageSize", keyPageSize, 1, 100_000);
        check("devicePageSize", devicePageSize, 1, 1000);
        check("auditDelaySeconds", auditDelaySeconds, 0, ONE_DAY);
        check("tokenSeconds", tokenSeconds, 1, ONE_DAY);
        redirectUris = List.copyOf(redirectUris);
    }

    /** These settings with one of them different, by its name: {@code with("latencyMillis", 150)}. */
    public Settings with(String name, Object value) {
        var change = Json.object();
        change.set(name, Json.MAPPER.<JsonNode>valueToTree(value));
        return changedBy(change);
    }

    /** These settings with those named in the changes different; an unknown name is refused. */
    public Settings changedBy(ObjectNode changes) {
        ObjectNode merged = Json.MAPPER.valueToTree(this);
        merged.setAll(changes);
        return Json.MAPPER.treeToValue(merged, Settings.class);
    }

    public DeviceRules deviceRules() {
        return new DeviceRules(
                Duration.ofSeconds(checkInSeconds),
                Duration.ofSeconds(idleCheckInSeconds),
                Duration.ofSeconds(escrowDelaySeconds),
                deleteOldKeys);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
