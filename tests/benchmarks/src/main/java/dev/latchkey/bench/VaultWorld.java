package dev.latchkey.bench;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Matched keys of many organizations, each with a tenant and a device for every key. Everything follows from numbers, so that
 * nothing of it is kept. Half of all devices have names that begin alike, and all serial numbers do.
 *
 * @param keys how many
 * @param first number of the first organization
 */
record VaultWorld(int keys, int first) {

    /** Of each organization. */
    static final int PER_ORGANIZATION = 1_000;

    /** So many organizations are read at once by sync-service, and their keys come mixed. */
    private static final int AT_ONCE = 20;

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final String[] NAMES = {"anna", "bert", "carl", "dora", "emil", "frieda", "gerd", "hanna"};
    private static final String DIGITS = "123453-234564-345675-456786-567897-000011-000022-000033";

    int organizations() {
        return Math.max(1, keys / PER_ORGANIZATION);
    }

    /** The number of the key that comes at this position. */
    int at(int position) {
        var together = Math.min(AT_ONCE, organizations());
        while (organizations() % together != 0) {
            together--;
        }
        var block = position / (together * PER_ORGANIZATION);
        var inside = position % (together * PER_ORGANIZATION);
        return (block * together + inside % together) * PER_ORGANIZATION + inside / together;
    }

    long organization(int number) {
        return (long) first + number / PER_ORGANIZATION;
    }

    String tenant(int number) {
        return id(organization(number), 1);
    }

    String keyId(int number) {
        return id(number, 3 + first);
    }

    String deviceName(int number) {
        var random = new SplittableRandom(number);
        return number % 2 == 0
                ? String.format(Locale.ROOT, "DESKTOP-%07X", random.nextInt(1 << 28))
                : String.format(Locale.ROOT, "C%d-NB-%04d", organization(number), number % PER_ORGANIZATION);
    }

    String serialNumber(int number) {
        return String.format(Locale.ROOT, "5CG1%06X", new SplittableRandom(~number).nextInt(1 << 24));
    }

    /** Who uses the device; SQL, given a row's id, so that a million of them are made where they lie. */
    static String userOf(String id) {
        return "(array['" + String.join("','", NAMES) + "'])[" + id + " % " + NAMES.length + " + 1] || '.' || " + id
                + " || '@customer' || organization_id || '.example'";
    }

    static String userPrefix() {
        return NAMES[0];
    }

    KeyMatched key(int number, Sealer.Session session) {
        var tenant = tenant(number);
        var device = id(number, 2 + first);
        var keyId = keyId(number);
        try (var secret = RecoveryKey.owning(DIGITS.getBytes(StandardCharsets.UTF_8))) {
            return new KeyMatched(
                    tenant,
                    device,
                    keyId,
                    1,
                    organization(number),
                    (long) first * PER_ORGANIZATION + number + 1,
                    deviceName(number),
                    serialNumber(number),
                    VolumeType.OPERATING_SYSTEM,
                    AT,
                    session.seal(secret, Binding.recoveryKey(tenant, device, keyId)),
                    AT);
        }
    }

    private static String id(long number, long kind) {
        var random = new SplittableRandom(number * 1_000_003 + kind);
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
