package dev.latchkey.vault;

import com.google.crypto.tink.HybridEncrypt;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.MatchEvent.DeviceIgnored;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchEvent.MatchNeedsAttention;
import dev.latchkey.events.MatchRule;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.kit.secrets.SecretFiles;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Events as matching-service would send them about one device; secrets sealed as sync-service does. */
public final class MatchedKeys {

    /** Well-formed, and nowhere else on this machine. */
    public static final String DIGITS = "123453-234564-345675-456786-567897-000011-000022-000033";

    public static final String TENANT = "11111111-2222-4333-8444-555555555555";

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final AtomicLong SECONDS = new AtomicLong();

    private final Sealer.Session session;
    private final String tenantId;
    private final String deviceId = UUID.randomUUID().toString();
    private final long organizationId;
    private final String deviceName;

    public MatchedKeys(SecretFiles secrets, long organizationId, String deviceName) {
        this(secrets, TENANT, organizationId, deviceName);
    }

    public MatchedKeys(SecretFiles secrets, String tenantId, long organizationId, String deviceName) {
        this.tenantId = tenantId;
        this.session = new Sealer(Keysets.read(secrets.vaultSealingPublic(), HybridEncrypt.class)).begin();
        this.organizationId = organizationId;
        this.deviceName = deviceName;
    }

    public String deviceId() {
        return deviceId;
    }

    /** The next key of the system drive, newer than all before. */
    public KeyMatched key() {
        return key(UUID.randomUUID().toString(), DIGITS, VolumeType.OPERATING_SYSTEM);
    }

    /** The next one, of a device that moved to this organization. */
    public KeyMatched keyAt(long newOrganizationId) {
        var key = key();
        return new KeyMatched(
                tenantId,
                deviceId,
                key.keyId(),
                1,
                newOrganizationId,
                71,
                "moved",
                null,
                key.volume(),
                key.createdAt(),
                key.secret(),
                key.at());
    }

    public KeyMatched key(String keyId, String digits, VolumeType volume) {
        var at = now();
        return key(keyId, 1, digits, volume, at, at);
    }

    /** The same key, read again with other digits. */
    public KeyMatched corrected(KeyMatched key, long version, String digits) {
        return key(key.keyId(), version, digits, key.volume(), key.createdAt(), now());
    }

    private KeyMatched key(
            String keyId, long version, String digits, VolumeType volume, Instant createdAt, Instant at) {
        try (var secret = RecoveryKey.owning(digits.getBytes(StandardCharsets.UTF_8))) {
            var sealed = session.seal(secret, Binding.recoveryKey(tenantId, deviceId, keyId));
            return new KeyMatched(
                    tenantId,
                    deviceId,
                    keyId,
                    version,
                    organizationId,
                    70,
                    deviceName,
                    "SN-" + deviceName,
                    volume,
                    createdAt,
                    sealed,
                    at);
        }
    }

    /** The same with a secret that belongs to another key: it does not open. */
    public KeyMatched brokenKey() {
        var key = key();
        return new KeyMatched(
                tenantId,
                deviceId,
                UUID.randomUUID().toString(),
                1,
                organizationId,
                70,
                deviceName,
                key.serialNumber(),
                key.volume(),
                key.createdAt(),
                key.secret(),
                key.at());
    }

    public MatchedKeyGone gone(KeyMatched key, long version) {
        return new MatchedKeyGone(tenantId, deviceId, key.keyId(), version, now(), null);
    }

    public MatchedKeyGone gone(KeyMatched key, long version, Instant lastSeenAt) {
        return new MatchedKeyGone(tenantId, deviceId, key.keyId(), version, now(), lastSeenAt);
    }

    public MatchedKeyConfirmed confirmed(KeyMatched key, long version) {
        return confirmed(key, version, null);
    }

    public MatchedKeyConfirmed confirmed(KeyMatched key, long version, @Nullable VolumeType volume) {
        return new MatchedKeyConfirmed(tenantId, deviceId, key.keyId(), version, now(), null, volume);
    }

    public MatchedDeviceChanged moved(long version, long newOrganizationId, String newName) {
        return new MatchedDeviceChanged(
                tenantId, deviceId, version, newOrganizationId, 71, newName, "SN-" + newName, now());
    }

    /** That the device is filed with its organization. */
    public DeviceMatched filed() {
        return new DeviceMatched(
                tenantId,
                deviceId,
                1,
                "pc",
                organizationId,
                70,
                MatchRule.SERIAL,
                "serial number",
                Instant.now(),
                null);
    }

    /** That no configuration fits, or none any more. */
    public DeviceUnmatched unmatched(long version, @Nullable Long owner) {
        return new DeviceUnmatched(
                tenantId, deviceId, version, "pc", "nothing fits", List.of(), Instant.now(), null, owner);
    }

    /** That another device claims to be the same machine. */
    public MatchNeedsAttention disputed(long version, @Nullable Long owner) {
        return new MatchNeedsAttention(
                tenantId, deviceId, version, "pc", "two devices fit", List.of(70L), Instant.now(), null, owner);
    }

    /** That somebody wants it left alone. */
    public DeviceIgnored ignored(long version) {
        return new DeviceIgnored(tenantId, deviceId, version, "pc", Instant.now(), "mara", organizationId);
    }

    /** What sync-service announces of the device. */
    public DeviceSeen seen(long version, @Nullable String user) {
        return new DeviceSeen(tenantId, deviceId, version, state(user), Instant.now());
    }

    public DeviceChanged changed(long version) {
        return new DeviceChanged(tenantId, deviceId, version, state(null), Instant.now());
    }

    private static DeviceState state(@Nullable String user) {
        return new DeviceState("intune", "pc", null, List.of(), "Windows", null, null, null, user, true, null, null);
    }

    private static Instant now() {
        return START.plusSeconds(SECONDS.incrementAndGet());
    }
}
