package dev.latchkey.matching.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.matching.device.Device;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an action would do to which device, and which it would not touch and why. */
record MatchPlan(List<Step> steps) {

    /** What becomes of a device. */
    enum Effect {
        MATCHED,
        CREATED,
        IGNORED,
        REVERTED,
        UNCHANGED,
        REFUSED
    }

    /**
     * One device.
     *
     * @param configurationId it is matched to then; null when that is not said yet
     * @param reason why it is refused or stays as it is
     */
    record Step(
            Device device,
            Effect effect,
            @Nullable Long configurationId,
            @Nullable String reason) {

        static Step to(Device device, Effect effect) {
            return new Step(device, effect, null, null);
        }

        static Step match(Device device, long configurationId) {
            return new Step(device, Effect.MATCHED, configurationId, null);
        }

        static Step unchanged(Device device, String reason) {
            return new Step(device, Effect.UNCHANGED, device.verdict().configurationId(), reason);
        }

        static Step refused(Device device, String reason) {
            return new Step(device, Effect.REFUSED, null, reason);
        }

        boolean changes() {
            return effect != Effect.UNCHANGED && effect != Effect.REFUSED;
        }
    }

    /** How many are refused for one reason. */
    record Refused(String reason, long devices) {}

    long count(Effect effect) {
        return steps.stream().filter(step -> step.effect == effect).count();
    }

    List<Step> changes() {
        return steps.stream().filter(Step::changes).toList();
    }

    List<Refused> refusals() {
        var counts = new TreeMap<String, Long>();
        for (var step : steps) {
            if (step.effect == Effect.REFUSED && step.reason != null) {
                counts.merge(step.reason, 1L, Long::sum);
            }
        }
        return counts.entrySet().stream()
                .map(entry -> new Refused(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The same as long as the same would happen to the same devices, each decided about as it is now. */
    String token(String wish) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(wish.getBytes(UTF_8));
            steps.stream()
                    .map(step -> "\n" + step.device.ref().tenantId() + "/"
                            + step.device.ref().deviceId() + "@"
                            + step.device.verdict().version() + " " + step.effect + " " + step.configurationId)
                    .sorted()
                    .forEach(line -> digest.update(line.getBytes(UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
