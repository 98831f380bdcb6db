package dev.latchkey.vault.upkeep;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultUpkeepEvent;
import dev.latchkey.events.VaultUpkeepEvent.OrganizationKeysErased;
import dev.latchkey.events.VaultUpkeepEvent.UpkeepEnded;
import dev.latchkey.events.VaultUpkeepEvent.UpkeepRequested;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import dev.latchkey.vault.crypto.KeyErasedException;
import dev.latchkey.vault.crypto.KeyProviderRefusedException;
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.crypto.PlayedAzure;
import dev.latchkey.vault.crypto.PlayedTransit;
import dev.latchkey.vault.key.PasswordSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rewrap, rekey, check and erase, as administrators meet them. */
@ExtendWith(OutputCaptureExtension.class)
class UpkeepIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Caller ADMINISTRATOR = new Caller("ada", Role.ADMINISTRATOR, null, "192.0.2.1");
    private static final AtomicLong ORGANIZATIONS = new AtomicLong(5000);

    @TempDir
    private static Path folder;

    private static VaultUnderTest vault;

    private final long organization = ORGANIZATIONS.incrementAndGet();

    @BeforeAll
    static void startVault() {
        vault = VaultUnderTest.withoutLimits(folder);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @Test
    void rekeysAnOrganizationWhileKeysComeAndAreRead() {
        var before = stored(keys(40));
        var comingMeanwhile = keys(40);

        var job = begin("REKEY", organization);
        vault.wire().send(comingMeanwhile);
        for (var key : before) {
            assertReadable(key);
        }
        var done = ended(job);

        assertThat(done.path("state").asString()).isEqualTo("DONE");
        assertThat(done.path("changed").asLong()).isBetween(40L, 80L);
        awaitStored(comingMeanwhile);
        assertThat(versionsInUse()).containsExactly(2);
        assertThat(dataKeys()).containsExactly(2);
        before.forEach(UpkeepIT::assertReadable);
        List.of(comingMeanwhile).forEach(UpkeepIT::assertReadable);
        assertThat(events(job))
                .hasExactlyElementsOfTypes(UpkeepRequested.class, UpkeepEnded.class)
                .allMatch(event -> event.actor().equals("ada"));
    }

    @Test
    void goesOnFromTheLastPortionAndKeepsADataKeyThatIsStillNamed() {
        var keys = stored(keys(6));
        var third = keys.stream().mapToLong(UpkeepIT::passwordId).sorted().toArray()[2];
        inTransaction(vault.service().bean(PlatformTransactionManager.class), () -> {
            vault.service().bean(OrganizationKeys.class).renew(organization);
        });

        // As a process leaves it that was killed when it had done three.
        vault.service().bean(KeyJobLoop.class).stop();
        var job = vault.database()
                .sql("""
                        insert into key_job (kind, organization_id, state, total, done, requested_by, requested_at,
                                             at_organization, at_version, at_password)
                        values ('REKEY', :id, 'RUNNING', 6, 3, 'ada', now(), :id, 2, :third) returning id
                        """)
                .param("id", organization)
                .param("third", third)
                .query(Long.class)
                .single();

        vault.service().bean(KeyJobLoop.class).start();

        assertThat(ended(job).path("done").asLong()).isEqualTo(6);
        assertThat(versionsOf(keys)).containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(dataKeys()).containsExactly(1, 2);
        keys.forEach(UpkeepIT::assertReadable);
    }

    @Test
    void waitsForWhoeverStoresUnderTheOldDataKey() throws Exception {
        stored(keys(1));
        var transactions = vault.service().bean(PlatformTransactionManager.class);
        var organizationKeys = vault.service().bean(OrganizationKeys.class);
        var hasOldKey = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var storing = CompletableFuture.runAsync(
                () -> inTransaction(transactions, () -> {
                    organizationKeys.forStoring(Set.of(organization));
                    hasOldKey.countDown();
                    awaitQuietly(mayCommit);
                }),
                threads);
        hasOldKey.await();

        var waiting = CompletableFuture.runAsync(
                () -> inTransaction(transactions, () -> organizationKeys.renew(organization)), threads);

        awaiting("it waits")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                                .query(Long.class)
                                .single())
                        .isOne());
        assertThat(waiting).isNotDone();
        mayCommit.countDown();
        storing.join();
        waiting.join();
        assertThat(dataKeys()).containsExactly(1, 2);
    }

    @Test
    void neverBringsBackWhatWasErasedWhileItWasAtIt() {
        var erased = stored(keys(3));
        erased.forEach(UpkeepIT::assertReadable);
        var loop = vault.service().bean(KeyJobLoop.class);
        loop.stop();
        var job = begin("REKEY", organization);
        erase(organization);
        var fresh = stored(keys(1)).getFirst();
        loop.start();

        assertThat(ended(job).path("state").asString()).isEqualTo("DONE");
        assertThat(ended(job).path("erased").asLong()).isEqualTo(3);
        assertThat(erased)
                .allMatch(key -> get("/keys/" + key.keyId()).path("erased").asBoolean());
        assertReadable(fresh);
        assertThat(dataKeys()).containsExactly(3);
    }

    @Test
    void goesOnWithTheNextOrganizationWhenOneIsErasedInTheMiddle() {
        stored(keys(3));
        var loop = vault.service().bean(KeyJobLoop.class);
        inTransaction(vault.service().bean(PlatformTransactionManager.class), () -> {
            vault.service().bean(OrganizationKeys.class).renew(organization);
        });
        loop.stop();
        var job = vault.database()
                .sql("""
                        insert into key_job (kind, organization_id, state, total, requested_by, requested_at,
                                             at_organization, at_version)
                        values ('REKEY', :id, 'RUNNING', 3, 'ada', now(), :id, 2) returning id
                        """)
                .param("id", organization)
                .query(Long.class)
                .single();
        erase(organization);
        loop.start();

        assertThat(ended(job).path("state").asString()).isEqualTo("DONE");
    }

    @Test
    void readsAtAnotherInstanceWhatWasRekeyedOrErasedHere() {
        var key = stored(keys(1)).getFirst();
        try (var other = vault.service().startAnother()) {
            assertThat(digitsAt(other, key)).isEqualTo(MatchedKeys.DIGITS);

            ended(begin("REKEY", organization));
            assertThat(digitsAt(other, key)).isEqualTo(MatchedKeys.DIGITS);

            erase(organization);
            // Opened and remembered there, and yet: what is stored counts.
            assertThatThrownBy(() -> digitsAt(other, key)).isInstanceOf(KeyErasedException.class);
        }
    }

    @Test
    void erasesAnOrganizationAndTakesNewKeysAfterwards() {
        var device = new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID());
        var key = device.key();
        stored(key);
        var untouched = stored(new MatchedKeys(vault.secrets(), ORGANIZATIONS.incrementAndGet(), "other").key());

        var answer = erase(organization);

        assertThat(answer.path("records").asLong()).isOne();
        var record = get("/keys/" + key.keyId());
        assertThat(record.path("erased").asBoolean()).isTrue();
        var reveal = vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"ticket 1\"}");
        assertThat(reveal.statusCode()).isEqualTo(409);
        assertThat(reveal.body()).contains("\"code\":\"key-erased\"").doesNotContain(MatchedKeys.DIGITS);
        assertReadable(untouched.getFirst());
        var fresh = device.key();
        stored(fresh);
        assertReadable(fresh);
        assertThat(dataKeys()).containsExactly(2);
        assertThat(get("/keys/" + fresh.keyId()).path("erased").asBoolean()).isFalse();
        awaiting("the erasure is announced")
                .untilAsserted(() -> assertThat(vault.wire().heard(Topic.ACCESS_EVENTS, VaultUpkeepEvent.class))
                        .filteredOn(event -> event.recordKey().equals("organization/" + organization))
                        .singleElement()
                        .isInstanceOfSatisfying(OrganizationKeysErased.class, erased -> {
                            assertThat(erased.actor()).isEqualTo("ada");
                            assertThat(erased.records()).isOne();
                        }));
    }

    @Test
    void keepsAnErasedKeyErasedWhereverItsDeviceGoes() {
        var device = new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID());
        var old = device.key();
        stored(old);
        erase(organization);
        var there = ORGANIZATIONS.incrementAndGet();
        stored(new MatchedKeys(vault.secrets(), there, "pc-there").key());

        vault.wire().send(device.moved(1, there, "moved"));

        awaiting("the record has moved")
                .untilAsserted(() -> assertThat(get("/keys/" + old.keyId())
                                .path("organizationId")
                                .asLong())
                        .isEqualTo(there));
        assertThat(get("/keys/" + old.keyId()).path("erased").asBoolean()).isTrue();
        var fresh = device.keyAt(there);
        stored(fresh);
        assertReadable(fresh);
    }

    @Test
    void storesTheNextKeyOfADeviceThatMovesWithSecretsThatDoNotOpen() {
        var device = new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID());
        var damaged = device.key();
        var keyless = device.key();
        var good = device.key();
        stored(damaged, keyless, good);
        spoil(damaged, "set_byte(ciphertext, 30, get_byte(ciphertext, 30) # 1)");
        spoil(keyless, "set_byte(ciphertext, 4, 9)");
        var there = ORGANIZATIONS.incrementAndGet();

        vault.wire().send(device.moved(1, there, "moved"));
        var fresh = device.keyAt(there);
        stored(fresh);

        for (var key : List.of(damaged, keyless, good, fresh)) {
            assertThat(get("/keys/" + key.keyId()).path("organizationId").asLong())
                    .isEqualTo(there);
        }
        assertReadable(good);
        assertReadable(fresh);
        var job = begin("CHECK", there);
        assertThat(ended(job).path("broken").asLong()).isEqualTo(2);
        assertThat(findings(job))
                .containsExactlyInAnyOrder(damaged.keyId() + " DAMAGED", keyless.keyId() + " DATA_KEY_MISSING");
        erase(there);
    }

    @Test
    void missesALostDataKeyAtStartAndNeverGivesItsNumberAgain() {
        var before = stored(keys(1)).getFirst();
        var organizationKeys = vault.service().bean(OrganizationKeys.class);
        var row = vault.database()
                .sql("delete from organization_key where organization_id = ? returning wrapped_key, kek_id, created_at")
                .param(organization)
                .query()
                .singleRow();

        assertThatThrownBy(organizationKeys::requireAllOpen)
                .isInstanceOf(KeyProviderRefusedException.class)
                .hasMessageContaining("(" + organization + ")")
                .hasMessageContaining("restore the table");
        var after = stored(keys(1)).getFirst();

        assertThat(dataKeys()).containsExactly(2);
        vault.database()
                .sql("insert into organization_key (organization_id, version, wrapped_key, kek_id, created_at)"
                        + " values (?, 1, ?, ?, ?)")
                .params(organization, row.get("wrapped_key"), row.get("kek_id"), row.get("created_at"))
                .update();
        assertReadable(before);
        assertReadable(after);
        organizationKeys.requireAllOpen();
    }

    @Test
    void findsDataKeysThatTheNextStartWouldNotOpen() {
        var key = stored(keys(1)).getFirst();
        var organizationKeys = vault.service().bean(OrganizationKeys.class);
        inTransaction(
                vault.service().bean(PlatformTransactionManager.class), () -> organizationKeys.renew(organization));
        assertReadable(key);
        flipWrappedKeys();

        var check = ended(begin("CHECK", organization));
        var rewrap = ended(begin("REWRAP", null));

        assertThat(check.path("state").asString()).isEqualTo("FAILED");
        assertThat(check.path("broken").asLong()).isEqualTo(2);
        assertThat(check.path("done").asLong())
                .as("it went through the secrets all the same")
                .isOne();
        assertThat(check.path("cause").asString())
                .contains("data keys of 1 organizations", "wrapped key does not open", "keyset:");
        assertThat(rewrap.path("state").asString()).isEqualTo("FAILED");
        assertThat(rewrap.path("changed").asLong()).isZero();
        assertThat(rewrap.path("cause").asString())
                .contains("data key 1 of organization " + organization, "wrapped key does not open");
        assertThatThrownBy(organizationKeys::requireAllOpen)
                .hasMessageContaining("data keys of 1 organizations (keyset:")
                .hasMessageContaining("wrapped key does not open");
        assertReadable(key);
        flipWrappedKeys();
        assertThat(ended(begin("CHECK", organization)).path("broken").asLong()).isZero();
    }

    @Test
    void erasesOnlyForAnAdministratorWhoSaysWhichOrganizationTwice() {
        var key = stored(keys(1)).getFirst();
        var right = "{\"organizationId\":%d,\"confirmation\":\"%d\"}".formatted(organization, organization);
        var elsewhere = new Caller("eve", Role.ADMINISTRATOR, Set.of(1L), null);

        assertThat(vault.post(new Caller("mo", Role.MANAGER, null, null), "/vault/erasures", right)
                        .statusCode())
                .isEqualTo(403);
        assertThat(vault.post(elsewhere, "/vault/erasures", right).statusCode()).isEqualTo(404);
        for (var wrong : List.of(
                "{\"organizationId\":%d}".formatted(organization),
                "{\"organizationId\":%d,\"confirmation\":\"yes\"}".formatted(organization),
                "{}")) {
            var answer = vault.post(ADMINISTRATOR, "/vault/erasures", wrong);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("not-confirmed");
        }
        assertThat(vault.post(elsewhere, "/vault/jobs", "{\"kind\":\"CHECK\"}").statusCode())
                .isEqualTo(403);
        assertThat(vault.post(elsewhere, "/vault/jobs", "{\"kind\":\"REKEY\",\"organizationId\":" + organization + "}")
                        .statusCode())
                .isEqualTo(404);

        assertReadable(key);
    }

    @Test
    void checksEverySecretAndSaysWhatIsWrongWithWhich(CapturedOutput logged) {
        var good = stored(keys(3));
        var damaged = stored(keys(1)).getFirst();
        spoil(damaged, "set_byte(ciphertext, 30, get_byte(ciphertext, 30) # 1)");
        var formless = stored(keys(1)).getFirst();
        spoil(formless, "'nonsense'");
        var moved = stored(keys(1)).getFirst();
        vault.database()
                .sql("update password set ciphertext = (select ciphertext from password where key_id = ?)"
                        + " where key_id = ?")
                .params(good.getFirst().keyId(), moved.keyId())
                .update();
        var malformed = new MatchedKeys(vault.secrets(), organization, "pc-malformed")
                .key(UUID.randomUUID().toString(), "123456-7", VolumeType.OPERATING_SYSTEM);
        stored(malformed);
        var keyless = stored(keys(1)).getFirst();
        spoil(keyless, "set_byte(ciphertext, 4, 9)");

        var job = begin("CHECK", organization);
        var done = ended(job);

        assertThat(done.path("done").asLong()).isEqualTo(8);
        assertThat(done.path("broken").asLong()).isEqualTo(4);
        assertThat(done.path("malformed").asLong()).isOne();
        assertThat(findings(job))
                .containsExactlyInAnyOrder(
                        damaged.keyId() + " DAMAGED",
                        formless.keyId() + " DAMAGED",
                        moved.keyId() + " OF_ANOTHER_RECORD",
                        malformed.keyId() + " NOT_WELL_FORMED",
                        keyless.keyId() + " DATA_KEY_MISSING");
        erase(organization);
        var afterwards = begin("CHECK", organization);
        assertThat(ended(afterwards).path("erased").asLong()).isEqualTo(7);
        assertThat(findings(job)).isEmpty();
        assertThat(logged.getAll()).doesNotContain(MatchedKeys.DIGITS);
    }

    @Test
    void tellsSecretsThatWereMixedUpFromDamagedOnesHoweverManyTheyAre() {
        var mixedUp = stored(keys(24));
        vault.database().sql("""
                        update password p set ciphertext = other.ciphertext
                        from (select id, lead(ciphertext, 1, (select ciphertext from password
                                                              where organization_id = :organization order by id limit 1))
                                  over (order by id) as ciphertext
                              from password where organization_id = :organization) as other
                        where p.id = other.id
                        """).param("organization", organization).update();

        var job = begin("CHECK", organization);

        assertThat(ended(job).path("broken").asLong()).isEqualTo(24);
        assertThat(findings(job))
                .containsExactlyInAnyOrderElementsOf(mixedUp.stream()
                        .map(key -> key.keyId() + " OF_ANOTHER_RECORD")
                        .toList());
    }

    @Test
    void checksManyThousandsInPortions() {
        var key = stored(keys(1)).getFirst();
        var many = 12_000;
        var ids = IntStream.range(0, many)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toArray(String[]::new);
        inTransaction(vault.service().bean(PlatformTransactionManager.class), () -> {
            var dataKey = requireNonNull(vault.service()
                    .bean(OrganizationKeys.class)
                    .forStoring(Set.of(organization))
                    .get(organization));
            var secrets = new byte[many][];
            try (var digits = RecoveryKey.owning(MatchedKeys.DIGITS.getBytes(StandardCharsets.UTF_8))) {
                for (var i = 0; i < many; i++) {
                    var boundTo =
                            String.join("|", "password", "" + organization, key.tenantId(), key.deviceId(), ids[i]);
                    secrets[i] = dataKey.encrypt(digits, boundTo).bytes();
                }
            }
            vault.database()
                    .sql("""
                    insert into password (tenant_id, device_id, key_id, key_version, organization_id, configuration_id,
                                          device_name, volume, key_created_at, ciphertext, well_formed,
                                          upstream_version, upstream_state, archived, stored_at, version)
                    select tenant_id, device_id, u.id, 1, organization_id, configuration_id, device_name, volume,
                           key_created_at, u.secret, true, 0, upstream_state, false, stored_at, 1
                    from password, unnest(:ids, :secrets) as u (id, secret) where key_id = :key
                    """)
                    .param("ids", ids)
                    .param("secrets", secrets)
                    .param("key", key.keyId())
                    .update();
        });

        var done = ended(begin("CHECK", organization));

        assertThat(done.path("done").asLong()).isEqualTo(many + 1);
        assertThat(done.path("broken").asLong()).isZero();
    }

    @Test
    void refusesASecondJobBesideOneThatRuns() {
        var loop = vault.service().bean(KeyJobLoop.class);
        loop.stop();
        var job = begin("CHECK", organization);

        var answer = vault.post(ADMINISTRATOR, "/vault/jobs", "{\"kind\":\"REWRAP\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("\"code\":\"upkeep-running\"");
        loop.start();
        assertThat(ended(job).path("state").asString()).isEqualTo("DONE");
    }

    @Test
    void rewrapsAllDataKeysFromOneMasterKeyToTheNext() throws IOException {
        var key = stored(keys(1)).getFirst();
        var service = vault.service();
        var next = new SecretFiles(folder.resolve("next"));
        next.makeMissing();
        var file = kekIds();

        service.stop();
        assertThatThrownBy(() -> service.start(Map.of("vault.master-key", next.vaultMaster())))
                .rootCause()
                .hasMessageContaining("does not open the data keys")
                .hasMessageContaining(file.getFirst())
                .hasMessageContaining(next.vaultMaster().toString());
        service.start(Map.of(
                "vault.master-key",
                next.vaultMaster(),
                "vault.keys.former-master-keys",
                vault.secrets().vaultMaster()));
        var done = ended(begin("REWRAP", null));
        assertThat(done.path("changed").asLong()).isEqualTo(done.path("done").asLong());
        assertThat(kekIds()).hasSize(1).doesNotContainAnyElementsOf(file);

        try (var azure = new PlayedAzure();
                var transit = new PlayedTransit()) {
            var both = azureBeside(next, azure);
            service.stop();
            service.start(both);
            ended(begin("REWRAP", null));
            assertThat(kekIds()).containsExactly("azure:" + azure.url() + "/keys/latchkey/" + azure.newest());
            azure.addVersion();
            ended(begin("REWRAP", null));
            assertThat(kekIds()).containsExactly("azure:" + azure.url() + "/keys/latchkey/" + azure.newest());

            both.putAll(transit(transit));
            service.stop();
            service.start(both);
            ended(begin("REWRAP", null));
            assertThat(kekIds()).containsExactly("transit:transit/latchkey:v1");
            transit.rotate();
            ended(begin("REWRAP", null));
            assertThat(kekIds()).containsExactly("transit:transit/latchkey:v2");

            service.stop();
            transit.seal(true);
            both.put("vault.keys.start-wait", "0s");
            assertThatThrownBy(() -> service.start(both))
                    .rootCause()
                    .hasMessageContaining("sealed")
                    .hasMessageContaining("Start again when it is back");

            // Unsealed while a more patient start waits; and back to the file the tests began with.
            transit.unsealAfter(3);
            both.remove("vault.keys.start-wait");
            both.remove("vault.master-key");
            both.put("vault.keys.primary", "file");
            service.start(both);
            ended(begin("REWRAP", null));
        }
        assertThat(kekIds()).isEqualTo(file);
        assertReadable(key);
    }

    private static Map<String, Object> azureBeside(SecretFiles file, PlayedAzure azure) throws IOException {
        return new HashMap<>(Map.of(
                "vault.master-key",
                file.vaultMaster(),
                "vault.keys.primary",
                "azure",
                "vault.keys.azure.key",
                azure.url() + "/keys/" + PlayedAzure.KEY,
                "vault.keys.azure.tenant-id",
                PlayedAzure.TENANT,
                "vault.keys.azure.client-id",
                PlayedAzure.CLIENT,
                "vault.keys.azure.client-secret-file",
                Files.writeString(folder.resolve("client-secret"), PlayedAzure.SECRET),
                "vault.keys.azure.login-url",
                azure.url()));
    }

    private static Map<String, Object> transit(PlayedTransit transit) throws IOException {
        return Map.of(
                "vault.keys.primary",
                "transit",
                "vault.keys.transit.url",
                transit.url(),
                "vault.keys.transit.key",
                "latchkey",
                "vault.keys.transit.role-id",
                PlayedTransit.ROLE,
                "vault.keys.transit.secret-id-file",
                Files.writeString(folder.resolve("secret-id"), PlayedTransit.SECRET));
    }

    private static List<String> kekIds() {
        return vault.database()
                .sql("select distinct kek_id from organization_key")
                .query(String.class)
                .list();
    }

    private KeyMatched[] keys(int count) {
        var keys = new ArrayList<KeyMatched>();
        for (var i = 0; i < count; i++) {
            keys.add(new MatchedKeys(vault.secrets(), organization, "pc-" + UUID.randomUUID()).key());
        }
        return keys.toArray(KeyMatched[]::new);
    }

    private static List<KeyMatched> stored(KeyMatched... keys) {
        vault.wire().send(keys);
        awaitStored(keys);
        return List.of(keys);
    }

    private static void awaitStored(KeyMatched... keys) {
        awaiting("the keys are stored")
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from password where key_id = any(?)")
                                .param(List.of(keys).stream()
                                        .map(KeyMatched::keyId)
                                        .toArray(String[]::new))
                                .query(Long.class)
                                .single())
                        .isEqualTo(keys.length));
    }

    private static void spoil(KeyMatched key, String ciphertext) {
        vault.database()
                .sql("update password set ciphertext = " + ciphertext + " where key_id = ?")
                .param(key.keyId())
                .update();
    }

    /** Damages those of the organization; once more, and they are as they were. */
    private void flipWrappedKeys() {
        vault.database()
                .sql(
                        "update organization_key set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1)"
                                + " where organization_id = ?")
                .param(organization)
                .update();
    }

    private static long passwordId(KeyMatched key) {
        return vault.database()
                .sql("select id from password where key_id = ?")
                .param(key.keyId())
                .query(Long.class)
                .single();
    }

    private List<Integer> versionsInUse() {
        return vault.database()
                .sql("select distinct data_key_version(ciphertext) from password where organization_id = ?")
                .param(organization)
                .query(Integer.class)
                .list();
    }

    private static List<Integer> versionsOf(List<KeyMatched> keys) {
        return vault.database()
                .sql("select data_key_version(ciphertext) from password where key_id = any(?) order by id")
                .param(keys.stream().map(KeyMatched::keyId).toArray(String[]::new))
                .query(Integer.class)
                .list();
    }

    private List<Integer> dataKeys() {
        return vault.database()
                .sql("select version from organization_key where organization_id = ? order by version")
                .param(organization)
                .query(Integer.class)
                .list();
    }

    private static void assertReadable(KeyMatched key) {
        assertThat(vault.post(ADMINISTRATOR, "/keys/" + key.keyId() + "/reveals", "{\"reason\":\"ticket 1\"}")
                        .body())
                .contains(MatchedKeys.DIGITS);
    }

    private static String digitsAt(ApplicationContext instance, KeyMatched key) {
        try (var digits = instance.getBean(PasswordSecrets.class).open(passwordId(key))) {
            return digits.use(clear -> new String(clear, StandardCharsets.UTF_8));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void inTransaction(PlatformTransactionManager transactions, Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> work.run());
    }

    private static long begin(String kind, Long organization) {
        var answer = vault.post(
                ADMINISTRATOR,
                "/vault/jobs",
                "{\"kind\":\"" + kind + "\"" + (organization == null ? "" : ",\"organizationId\":" + organization)
                        + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).path("id").asLong();
    }

    private static JsonNode ended(long job) {
        awaiting("the job is over")
                .untilAsserted(
                        () -> assertThat(get("/vault/jobs/" + job).path("state").asString())
                                .isNotEqualTo("RUNNING"));
        return get("/vault/jobs/" + job);
    }

    private static JsonNode erase(long organization) {
        var answer = vault.post(
                ADMINISTRATOR,
                "/vault/erasures",
                "{\"organizationId\":%1$d,\"confirmation\":\"%1$d\"}".formatted(organization));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<String> findings(long job) {
        return StreamSupport.stream(
                        get("/vault/jobs/" + job + "/findings").path("items").spliterator(), false)
                .map(finding -> finding.path("keyId").asString() + " "
                        + finding.path("problem").asString())
                .toList();
    }

    private static List<VaultUpkeepEvent> events(long job) {
        var key = "vault-job/" + job;
        awaiting("the end is announced")
                .untilAsserted(() -> assertThat(heard(key)).hasSize(2));
        return heard(key);
    }

    private static List<VaultUpkeepEvent> heard(String key) {
        return vault.wire().heard(Topic.ACCESS_EVENTS, VaultUpkeepEvent.class).stream()
                .filter(event -> event.recordKey().equals(key))
                .toList();
    }

    private static JsonNode get(String path) {
        return JSON.readTree(vault.get(ADMINISTRATOR, path).body());
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }
}
