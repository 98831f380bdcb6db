package dev.latchkey.vault.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.secrets.SecretFileException;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** What comes in from Kafka, what is stored, and what is announced. */
class KeyDeliveryIT {

    @TempDir
    private static Path folder;

    private static VaultUnderTest vault;

    @BeforeAll
    static void startVault() {
        vault = new VaultUnderTest(folder);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @Test
    void archivesTheOldKeyAfterTheNewOneIsCreated() {
        var device = device();
        var old = device.key();
        var data = device.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.FIXED_DATA);
        var renewed = device.key();

        vault.wire().send(old);
        awaiting("the first key is announced")
                .untilAsserted(() -> assertThat(announced(device)).hasSize(1));
        vault.wire().send(data, renewed);

        awaiting("the change is announced")
                .untilAsserted(() -> assertThat(announced(device))
                        .containsSubsequence("KeyCreated " + renewed.keyId(), "KeyArchived " + old.keyId())
                        .hasSize(4));
        assertThat(standing(old)).isEqualTo("SUPERSEDED by " + renewed.keyId());
        assertThat(standing(data)).isEqualTo("current");
        assertThat(standing(renewed)).isEqualTo("current");
    }

    @Test
    void whoeverIsSecondAtADeviceOfWhichNothingIsKnownSeesWhatTheFirstWrote() throws Exception {
        var unknown = List.of(new DeviceRef("a tenant", UUID.randomUUID().toString()));
        var devices = vault.service().bean(Devices.class);
        var transaction = new TransactionTemplate(vault.service().bean(PlatformTransactionManager.class));

        try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = transaction.execute(status -> {
                devices.lock(unknown);
                var waiting = others.submit(() -> transaction.execute(other -> devices.lock(unknown)));
                awaiting("the second waits")
                        .until(() -> vault.database()
                                .sql("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
                                .query(Boolean.class)
                                .single());
                vault.database()
                        .sql("insert into matched_device (tenant_id, device_id, device_version, device_gone)"
                                + " values (:tenant, :device, 7, true)")
                        .param("tenant", unknown.getFirst().tenantId())
                        .param("device", unknown.getFirst().deviceId())
                        .update();
                return waiting;
            });

            assertThat(second.get().get(unknown.getFirst()).presence()).isEqualTo(new DevicePresence(7, true));
        }
    }

    @Test
    void actsOnceOnAnEventThatComesTwice() {
        var device = device();
        var key = device.key();
        var behind = device.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.FIXED_DATA);

        vault.wire().send(key, key);
        vault.wire().send(key, behind);

        awaiting("the key behind is announced")
                .untilAsserted(() -> assertThat(announced(device))
                        .containsExactly("KeyCreated " + key.keyId(), "KeyCreated " + behind.keyId()));
    }

    @Test
    void endsTheSameWhenEventsComeInTheWrongOrder() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        var moved = device.moved(1, 42, "moved-" + device.deviceId());

        vault.wire().send(device.confirmed(old, 3), device.gone(renewed, 2));
        vault.wire().send(moved);
        vault.wire().send(renewed);
        vault.wire().send(device.gone(old, 2), old);

        awaiting("both keys are stored").untilAsserted(() -> {
            assertThat(standing(renewed)).isEqualTo("GONE_UPSTREAM");
            assertThat(standing(old)).isEqualTo("current");
        });
        assertThat(vault.database()
                        .sql("select distinct organization_id from password where device_id = ?")
                        .param(device.deviceId())
                        .query(Long.class)
                        .list())
                .containsExactly(42L);
        assertThat(vault.database()
                        .sql("select count(*) from early_key where device_id = ?")
                        .param(device.deviceId())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void r16_r20_keysFollowTheirDeviceToAnotherNameAndConfigurationUnderTheSameIds() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        vault.wire().send(old, renewed);
        awaiting("both keys are stored").untilAsserted(() -> {
            assertThat(standing(old)).isEqualTo("SUPERSEDED by " + renewed.keyId());
            assertThat(standing(renewed)).isEqualTo("current");
        });
        var before = passwords(device);

        vault.wire().send(device.moved(2, 7, "renamed"));

        awaiting("the keys have moved")
                .untilAsserted(() -> assertThat(places(device)).containsExactly("7 71 renamed", "7 71 renamed"));
        assertThat(passwords(device)).isEqualTo(before);
        assertThat(standing(old)).isEqualTo("SUPERSEDED by " + renewed.keyId());
        assertThat(announced(device)).hasSize(3);
    }

    @Test
    void makesAConfirmedKeyCurrentAgain() {
        var device = device();
        var old = device.key();
        var renewed = device.key();
        vault.wire().send(old, renewed, device.gone(renewed, 2));
        awaiting("the older key is current")
                .untilAsserted(() -> assertThat(standing(old)).isEqualTo("current"));

        vault.wire().send(device.confirmed(renewed, 3));

        awaiting("the newer key is current again")
                .untilAsserted(() -> assertThat(announced(device))
                        .endsWith("KeyArchived " + old.keyId(), "KeyUnarchived " + renewed.keyId()));
        assertThat(standing(renewed)).isEqualTo("current");
    }

    @Test
    void r29_aVolumeThatIsLearntLaterOrEarlierDecidesWhichKeyIsCurrent() {
        var device = device();
        var system = device.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.UNKNOWN);
        var data = device.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.UNKNOWN);
        var removable = device.key(UUID.randomUUID().toString(), MatchedKeys.DIGITS, VolumeType.UNKNOWN);
        vault.wire().send(device.confirmed(removable, 2, VolumeType.REMOVABLE_DATA));
        awaiting("what was heard early is remembered")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select volume from early_key where device_id = ?")
                                .param(device.deviceId())
                                .query(String.class)
                                .list())
                        .containsExactly("REMOVABLE_DATA"));
        vault.wire().send(removable, system, data);
        awaiting("of two unknown ones the newer one is current")
                .untilAsserted(() -> assertThat(standing(system)).isEqualTo("SUPERSEDED by " + data.keyId()));
        assertThat(standing(removable)).isEqualTo("current");

        vault.wire()
                .send(
                        device.confirmed(system, 2, VolumeType.OPERATING_SYSTEM),
                        device.confirmed(data, 2, VolumeType.FIXED_DATA));

        awaiting("each is the current one of its volume")
                .untilAsserted(() -> assertThat(standing(system)).isEqualTo("current"));
        assertThat(standing(data)).isEqualTo("current");
        awaiting("that is announced")
                .untilAsserted(() -> assertThat(announced(device)).last().isEqualTo("KeyUnarchived " + system.keyId()));
    }

    @Test
    void announcesAfterACrashBetweenCommitAndPublish() {
        var device = device();
        var key = device.key();
        vault.service().stopRelay();
        vault.wire().send(key);
        awaiting("the key is stored")
                .untilAsserted(() -> assertThat(standing(key)).isEqualTo("current"));
        assertThat(announced(device)).isEmpty();
        vault.service().stop();

        vault.service().start();

        awaiting("the key is announced")
                .untilAsserted(() -> assertThat(announced(device)).containsExactly("KeyCreated " + key.keyId()));
    }

    @Test
    void setsAsideASecretThatDoesNotOpenAndGoesOn() {
        var device = device();
        var before = device.key();
        var broken = device.brokenKey();
        var behind = device.key();

        vault.wire().send(before, broken);
        vault.wire().sendGarbageFor(broken);
        vault.wire().send(behind);

        awaiting("the key behind is stored")
                .untilAsserted(() -> assertThat(standing(behind)).isEqualTo("current"));
        assertThat(standing(before)).isEqualTo("SUPERSEDED by " + behind.keyId());
        assertThat(standing(broken)).isEqualTo("not stored");
        awaiting("both are set aside")
                .untilAsserted(() -> assertThat(vault.wire().deadLetters(Topic.MATCHED_KEY_EVENTS).stream()
                                .filter(record -> record.key().equals(broken.recordKey())))
                        .hasSize(2));
    }

    @Test
    void emptiesAFullOutboxAfterARestartInOrder() {
        var devices = new ArrayList<MatchedKeys>();
        var last = new ArrayList<KeyMatched>();
        vault.service().stopRelay();
        for (var i = 0; i < 200; i++) {
            var device = device();
            devices.add(device);
            var events = new ArrayList<MatchedKeyEvent>();
            for (var key = 0; key < 4; key++) {
                events.add(device.key());
            }
            vault.wire().send(events.toArray(MatchedKeyEvent[]::new));
            last.add((KeyMatched) events.getLast());
        }
        awaiting("all keys are stored")
                .untilAsserted(
                        () -> last.forEach(key -> assertThat(standing(key)).isEqualTo("current")));
        var waiting = vault.database()
                .sql("select count(*) from outbox_event")
                .query(Long.class)
                .single();
        vault.service().stop();

        vault.service().start();

        assertThat(waiting).isGreaterThanOrEqualTo(200 * 7);
        awaiting("the outbox is empty")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from outbox_event")
                                .query(Long.class)
                                .single())
                        .isZero());
        for (var device : devices.subList(0, 5)) {
            var feed = vault.announced(device.deviceId());
            assertThat(feed).hasSize(7);
            feed.stream()
                    .map(VaultKeyEvent::passwordId)
                    .distinct()
                    .forEach(id -> assertThat(feed.stream()
                                    .filter(event -> event.passwordId() == id)
                                    .map(VaultKeyEvent::version))
                            .isSorted());
        }
    }

    @Test
    void archivesEachKeyOfADisconnectedTenantOnceWhereverTheProcessDies() {
        var tenant = UUID.randomUUID().toString();
        var keys = Stream.generate(() -> new MatchedKeys(vault.secrets(), tenant, 7, "pc").key())
                .limit(600)
                .toArray(KeyMatched[]::new);
        var devices = Stream.of(keys).map(KeyMatched::deviceId).sorted().toList();
        vault.wire().send(keys);
        awaiting("the keys are stored")
                .untilAsserted(() -> assertThat(standings(tenant)).hasSize(600));
        vault.service().loop("archiveFormerKeys").stop();
        vault.wire().send(new TenantDisconnected(tenant, "Contoso", 7, 2, 5, Instant.now(), "mara"));
        awaiting("the tenant is noted")
                .untilAsserted(() -> assertThat(archivedUpTo(tenant)).containsExactly(""));

        dieArchiving(tenant, devices.get(250));
        assertThat(standings(tenant)).containsOnly("current 1");
        assertThat(vault.service().bean(ArchiveFormerKeys.class).doSome()).isTrue();
        dieArchiving(tenant, devices.get(550));
        assertThat(Collections.frequency(standings(tenant), "current 1")).isEqualTo(100);
        // Killed between two portions; whoever comes next goes on by itself.
        vault.service().restart();

        awaiting("all is archived")
                .untilAsserted(() -> assertThat(archivedUpTo(tenant)).containsOnlyNulls());
        assertThat(standings(tenant)).hasSize(600).containsOnly("TENANT_DISCONNECTED 2");
        awaiting("each is announced once")
                .untilAsserted(() -> assertThat(vault.wire().heard(Topic.VAULT_KEY_EVENTS, KeyArchived.class))
                        .filteredOn(event -> event.tenantId().equals(tenant))
                        .extracting(event -> event.keyId() + " " + event.version())
                        .containsExactlyInAnyOrder(
                                Stream.of(keys).map(key -> key.keyId() + " 2").toArray(String[]::new)));
    }

    /** At every step of the portion that this device is in. */
    private static void dieArchiving(String tenant, String device) {
        var before = standings(tenant);
        var upTo = archivedUpTo(tenant);
        for (var step : List.of(
                "before update on password for each row when (new.device_id = '" + device + "')",
                "before insert on outbox_event for each row when (new.record_key = '" + tenant + "/" + device + "')",
                "before update on tenant_disconnection for each row when (new.tenant_id = '" + tenant + "')",
                "after update on tenant_disconnection deferrable initially deferred for each row")) {
            vault.dying(
                    step,
                    () -> assertThatThrownBy(vault.service().bean(ArchiveFormerKeys.class)::doSome)
                            .as(step)
                            .isInstanceOfAny(DataAccessException.class, TransactionException.class));
            assertThat(standings(tenant)).as(step).isEqualTo(before);
            assertThat(archivedUpTo(tenant)).as(step).isEqualTo(upTo);
        }
    }

    private static List<String> archivedUpTo(String tenant) {
        return vault.database()
                .sql("select archived_up_to from tenant_disconnection where tenant_id = ?")
                .param(tenant)
                .query(String.class)
                .list();
    }

    private static List<String> standings(String tenant) {
        return vault.database()
                .sql(
                        "select coalesce(archive_reason, 'current') || ' ' || version from password where tenant_id = ? order by id")
                .param(tenant)
                .query(String.class)
                .list();
    }

    @Test
    void keepsAndFlagsAPasswordOfAnotherForm() {
        var device = device();
        var odd = device.key(UUID.randomUUID().toString(), "not-eight-groups", VolumeType.UNKNOWN);

        vault.wire().send(odd);

        awaiting("the odd one is stored")
                .untilAsserted(() -> assertThat(standing(odd)).isEqualTo("current"));
        assertThat(vault.database()
                        .sql("select well_formed from password where key_id = ?")
                        .param(odd.keyId())
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }

    @Test
    void refusesAKeyThatIsRecordedForAnotherDevice() {
        var device = device();
        var key = device.key();
        var stranger = device();
        var behind = stranger.key();
        vault.wire().send(key);
        awaiting("the key is stored")
                .untilAsserted(() -> assertThat(standing(key)).isEqualTo("current"));

        vault.wire().send(stranger.key(key.keyId(), MatchedKeys.DIGITS, VolumeType.OPERATING_SYSTEM), behind);

        awaiting("the key behind is stored")
                .untilAsserted(() -> assertThat(standing(behind)).isEqualTo("current"));
        awaiting("that key alone is announced")
                .untilAsserted(() -> assertThat(announced(stranger)).containsExactly("KeyCreated " + behind.keyId()));
    }

    @Test
    void refusesToStartWithAMasterKeyThatOpensNothing() {
        var device = device();
        var key = device.key();
        vault.wire().send(key);
        awaiting("the key is stored")
                .untilAsserted(() -> assertThat(standing(key)).isEqualTo("current"));
        var others = new SecretFiles(folder.resolve("other-keys"));
        others.makeMissing();
        vault.service().stop();

        assertThatThrownBy(() -> vault.service()
                        .start(Map.of("vault.master-key", others.vaultMaster().toString())))
                .rootCause()
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("restore the vault's master key");

        vault.service().start();
    }

    private static MatchedKeys device() {
        return new MatchedKeys(vault.secrets(), 7, "pc-" + UUID.randomUUID());
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static List<String> announced(MatchedKeys device) {
        return vault.announced(device.deviceId()).stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.keyId())
                .toList();
    }

    private static List<String> passwords(MatchedKeys device) {
        return column(device, "id || ' ' || key_id || ' ' || version");
    }

    private static List<String> places(MatchedKeys device) {
        return column(device, "organization_id || ' ' || configuration_id || ' ' || device_name");
    }

    private static List<String> column(MatchedKeys device, String expression) {
        return vault.database()
                .sql("select " + expression + " from password where device_id = ? order by id")
                .param(device.deviceId())
                .query(String.class)
                .list();
    }

    private static String standing(KeyMatched key) {
        return vault.database()
                .sql("""
                        select case when superseded_by is not null then archive_reason || ' by ' || superseded_by
                                    when archived then archive_reason
                                    else 'current' end
                        from password where key_id = ?
                        """)
                .param(key.keyId())
                .query(String.class)
                .optional()
                .orElse("not stored");
    }
}
