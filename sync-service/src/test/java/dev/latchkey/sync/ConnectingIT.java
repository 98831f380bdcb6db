package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static dev.latchkey.sync.Sentences.assertForPeople;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.TenantEvent;
import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.ConsentMissing;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.RotatedCredentials;
import dev.latchkey.graph.SignInCredential;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.WorldSize;
import dev.latchkey.sync.tenant.Tenants;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How tenants are connected, singly and by the hundred, and how consent is asked for and proved. */
class ConnectingIT {

    private static final AtomicInteger NEXT_TENANT = new AtomicInteger();
    private static final String REDIRECT = "https://latchkey.example/consent/callback";

    @TempDir
    static Path folder;

    static Simulator simulator;
    static RunningService sync;

    private final Customer customer = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
    private final long organization = 1_000L + NEXT_TENANT.get();

    @BeforeAll
    static void start() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        simulator = Simulator.start(SimulatorOptions.demo().withSize(new WorldSize(70, 3, 1)));
        simulator.settings(simulator.settings().with("redirectUris", List.of(REDIRECT)));
        sync = new RunningService(
                SyncApplication.class,
                "sync-service",
                folder,
                secrets -> SyncSettings.reading(simulator, secrets, Map.of("sync.consent-redirect", REDIRECT)));
    }

    @AfterAll
    static void stop() {
        sync.close();
        simulator.close();
    }

    @Test
    void R9_aMigratedTenantStartsWithKeysOff() {
        var body = customer.connection(organization).replaceFirst("\\{", "{\"migrated\": true, ");

        assertThat(sync.post("/api/v1/tenants", ADMINISTRATOR, body).status()).isEqualTo(201);

        awaitState("OK");
        assertThat(customer.tenant().secretsRead()).isZero();
        assertThat(standing().get("keysHeldBackBy").asString()).isEqualTo("Sync BitLocker Keys is off.");
        await("that is announced")
                .untilAsserted(() -> assertThat(heard(TenantSettingsChanged.class))
                        .singleElement()
                        .satisfies(settings ->
                                assertThat(settings.syncBitLockerKeys()).isFalse()));
    }

    @Test
    void R9_aMigratedTenantIsNotSaidToLetKeysBeSeen() {
        var devices = "DeviceManagementManagedDevices.Read.All";
        customer.tenant().choices().consent(new Consent(true, Set.of(devices)));

        sync.post(
                "/api/v1/tenants",
                ADMINISTRATOR,
                customer.connection(organization).replaceFirst("\\{", "{\"migrated\": true, "));

        awaitState("OK");
        assertThat(standing().get("consent").asString()).isEqualTo("GRANTED");
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("UNKNOWN");
        await("what is granted is announced")
                .untilAsserted(() -> assertThat(heard(ConsentGranted.class))
                        .singleElement()
                        .satisfies(granted -> assertThat(granted.permissions()).containsExactly(devices)));
        assertThat(returned(consentState(), customer.id(), true)
                        .body()
                        .get("granted")
                        .asBoolean())
                .isFalse();
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("NO");
    }

    @Test
    void oneApplicationConnectsManyTenantsAndANewSecretReachesEach() {
        var other = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
        putApplication("shared", "wrong-secret");
        for (var one : List.of(customer, other)) {
            assertThat(sync.post("/api/v1/tenants", ADMINISTRATOR, withApplication(one, "shared"))
                            .status())
                    .isEqualTo(201);
        }
        awaitState("CREDENTIAL_FAULT");

        var answer = putApplication("shared", simulator.world().clientSecret());

        assertThat(answer.body().get("tenants").asInt()).isEqualTo(2);
        awaitState("OK");
        await("both are announced anew").untilAsserted(() -> {
            for (var one : List.of(customer, other)) {
                assertThat(heard(TenantConnected.class, one)).hasSize(2).last().satisfies(connected -> {
                    assertThat(connected.version()).isEqualTo(2);
                    assertThat(secretOf(connected)).isEqualTo(simulator.world().clientSecret());
                });
            }
        });
        putApplication("shared", simulator.world().clientSecret());
        assertThat(row(customer)).contains(",2,");
        assertThat(heard(TenantConnected.class, customer)).hasSize(2);
    }

    @Test
    void aNewSecretDoesNotConnectWhatWasDisconnectedMeanwhile() throws Exception {
        var other = Customer.number(simulator, NEXT_TENANT.getAndIncrement());
        putApplication("in-a-race", "wrong-secret");
        for (var one : List.of(customer, other)) {
            sync.post("/api/v1/tenants", ADMINISTRATOR, withApplication(one, "in-a-race"));
            awaitState(one, "CREDENTIAL_FAULT");
        }
        try (var connection = sync.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(disconnecting(customer));

            var answer = CompletableFuture.supplyAsync(
                    () -> putApplication("in-a-race", simulator.world().clientSecret()));
            await("the change waits for the tenant")
                    .until(() ->
                            sync.count("pg_locks where not granted and locktype in ('tuple', 'transactionid')") > 0);
            connection.commit();

            assertThat(answer.get(30, TimeUnit.SECONDS).body().get("tenants").asInt())
                    .isEqualTo(1);
        }

        awaitState(other, "OK");
        assertThat(standing().get("state").asString()).isEqualTo("DISCONNECTED");
        assertThat(heard(TenantConnected.class, customer)).hasSize(1);
    }

    /** As far as it is written to the tenant's row. */
    private static String disconnecting(Customer one) {
        return """
                update tenant set disconnected_at = now(), disconnected_by = 'somebody', application_name = null,
                    credential_data_key = null, credential_ciphertext = null, connected_data_key = null,
                    connected_ciphertext = null
                where tenant_id = '%s'
                """.formatted(one.id());
    }

    @Test
    void aSharedApplicationIsForManagersOfEverything() {
        var body = "{\"clientId\": \"%s\", \"clientSecret\": \"s\"}".formatted(UUID.randomUUID());
        var path = "/api/v1/applications/theirs";

        assertThat(sync.send("PUT", path, someoneOf(Role.EDITOR), "application/json", body)
                        .status())
                .isEqualTo(403);
        assertThat(sync.send("PUT", path, someoneOf(Role.MANAGER, 5L), "application/json", body)
                        .text("code"))
                .isEqualTo("organization-not-yours");
    }

    @Test
    void aThousandRowsAreConnectedAndTheSecondTimeNothingIsWritten() {
        putApplication("import", simulator.world().clientSecret());
        var csv = new StringBuilder("tenant_id,name,organization_id,application\n");
        for (var i = 0; i < 1_000; i++) {
            csv.append(UUID.randomUUID()).append(",Customer ").append(i).append(",77,import\n");
        }
        csv.append("contoso.com,Contoso,77,import\n");

        var dry = importRows(csv.toString(), true);
        assertThat(dry.get("connected").asInt()).isEqualTo(1_000);
        assertThat(count("name like 'Customer %'")).isZero();
        var first = importRows(csv.toString(), false);

        assertThat(first.get("connected").asInt()).isEqualTo(1_000);
        assertThat(first.get("failed").asInt()).isEqualTo(1);
        assertThat(count("name like 'Customer %'")).isEqualTo(1_000);
        var second = importRows(csv.toString(), false);
        assertThat(second.get("connected").asInt() + second.get("changed").asInt())
                .isZero();
        assertThat(count("name like 'Customer %' and version > 1")).isZero();
        keepUnread("Customer %");
    }

    @Test
    void aBadRowStopsNoOtherAndSaysWhatIsWrong() {
        var secret = "not-repeated-anywhere";
        var csv = """
                tenant_id,name,organization_id,application,client_id,client_secret
                %1$s,Good,77,,%2$s,%3$s
                %1$s,Twice,77,,%2$s,%3$s
                contoso.com,Bad id,77,,%2$s,%3$s
                00000000-0000-0000-0000-000000000001,No organization,Contoso,,%2$s,%3$s
                00000000-0000-0000-0000-000000000002,No secret,77,,%2$s,
                00000000-0000-0000-0000-000000000003,Unknown application,77,nobody,,
                00000000-0000-0000-0000-000000000004,Short row
                00000000-0000-0000-0000-000000000005,Bad client,77,,%3$s,%3$s
                00000000-0000-0000-0000-000000000006,Good too,77,,%2$s,%3$s
                """.formatted(UUID.randomUUID(), simulator.world().clientId(), secret);

        var answer = importRows(csv, false);

        assertThat(answer.get("connected").asInt()).isEqualTo(2);
        assertThat(answer.get("failed").asInt()).isEqualTo(7);
        assertThat(answer.get("rows").findValuesAsString("error"))
                .as("%s", answer)
                .satisfiesExactly(
                        none -> assertThat(none).isEmpty(),
                        twice -> assertThat(twice).contains("line 2"),
                        id -> assertThat(id).contains("tenant id"),
                        organizationId -> assertThat(organizationId).contains("organization id"),
                        missing -> assertThat(missing).contains("client secret"),
                        unknown -> assertThat(unknown).contains("no application"),
                        shortRow -> assertThat(shortRow).contains("2 fields"),
                        client -> assertThat(client).contains("client id"),
                        none -> assertThat(none).isEmpty());
        assertThat(answer.toString()).doesNotContain(secret);
        keepUnread("Good%");
    }

    /** Microsoft knows none of them. */
    private static void keepUnread(String names) {
        sync.database().update("update tenant set paused = true where name like ?", names);
        sync.database()
                .update(
                        "delete from scheduled_run where not picked and task_instance in"
                                + " (select tenant_id from tenant where name like ?)",
                        names);
    }

    @Test
    void aFileWithAnotherHeaderIsRefusedWhole() {
        var answer = sync.send("POST", "/api/v1/tenants/import", ADMINISTRATOR, "text/csv", "id,name\n1,2\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("csv-header-invalid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"clientId\": \"c\", \"clientSecret\": \"s\" | client-id-invalid",
                "\"clientId\": \"ID\", \"clientSecret\": \" \" | client-secret-missing",
                "\"clientId\": \"ID\", \"certificatePem\": \"-----BEGIN NOTHING-----\" | credential-invalid",
                "\"clientId\": \"ID\", \"clientSecret\": \"s\", \"certificatePem\": \"p\" | credential-ambiguous",
                "\"clientId\": \"ID\", \"refreshToken\": \"r\" | client-secret-missing",
                "\"clientId\": \"ID\", \"clientSecret\": \"s\", \"application\": \"a\" | credential-ambiguous",
                "\"application\": \"nobody\" | application-unknown"
            })
    void eachMistakeInACredentialIsNamedBeforeAnythingIsWritten(String fields, String code) {
        var answer = sync.post("/api/v1/tenants", ADMINISTRATOR, """
                {"tenantId": "%s", "name": "n", "organizationId": 7, %s}
                """.formatted(
                        customer.id(), fields.replace("ID", simulator.world().clientId())));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo(code);
        assertForPeople(answer.text("detail"));
        assertThat(count("tenant_id = '" + customer.id() + "'")).isZero();
    }

    @Test
    void aCertificateReadsATenantAloneAndThroughASharedApplication() throws Exception {
        var certificate = ApplicationCertificate.makeIn(folder);
        customer.register(certificate.certificate());
        var other = Customer.number(simulator, NEXT_TENANT.getAndIncrement());

        assertThat(sync.post("/api/v1/tenants", ADMINISTRATOR, withCertificate(certificate))
                        .text("credentialKind"))
                .isEqualTo("CERTIFICATE");
        sync.send(
                "PUT",
                "/api/v1/applications/certified",
                ADMINISTRATOR,
                "application/json",
                "{\"clientId\": \"%s\", \"certificatePem\": \"%s\"}"
                        .formatted(simulator.world().clientId(), inJson(certificate.pem())));
        sync.post("/api/v1/tenants", ADMINISTRATOR, withApplication(other, "certified"));

        for (var one : List.of(customer, other)) {
            awaitState(one, "OK");
            assertThat(one.tenant().secretsRead()).isEqualTo(one.keys().size());
        }
        assertThat(check().get("state").asString()).isEqualTo("OK");
    }

    @Test
    void aRefreshTokenReadsATenantAndTheOneThatEntraGivesForItIsUsedNext() {
        var first = customer.refreshToken();
        sync.post(
                "/api/v1/tenants",
                ADMINISTRATOR,
                customer.connection(organization, simulator.world().clientSecret(), first));
        awaitState("OK");
        assertThat(customer.tenant().secretsRead()).isEqualTo(customer.keys().size());
        var second = refreshTokenInUse();
        assertThat(second).isNotEqualTo(first);

        // What was given at first is no longer good for anything; a token that it brought would not be taken.
        sync.database()
                .update("update tenant set connected_ciphertext = 'replaced' where tenant_id = ?", customer.id());
        customer.fault("devices", 0, 1, "401");
        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        await("the second token brought a third")
                .untilAsserted(() -> assertThat(refreshTokenInUse()).isNotEqualTo(second));
        assertThat(standing().get("state").asString()).isEqualTo("OK");
    }

    @Test
    void aRunThatSignsInTwiceUsesTheTokenThatTheFirstTimeBrought() {
        simulator.settings(simulator.settings().with("strictRefreshTokens", true));
        try {
            customer.fault("keys", 0, 1, "401");

            sync.post(
                    "/api/v1/tenants",
                    ADMINISTRATOR,
                    customer.connection(organization, simulator.world().clientSecret(), customer.refreshToken()));

            awaitState("OK");
            assertThat(customer.calls("token")).isEqualTo(2);
        } finally {
            simulator.settings(simulator.settings().with("strictRefreshTokens", false));
        }
    }

    @Test
    void aCheckKeepsTheRefreshTokenThatEntraGives() {
        customer.tenant().choices().tokenError(65001);
        sync.post(
                "/api/v1/tenants",
                ADMINISTRATOR,
                customer.connection(organization, simulator.world().clientSecret(), customer.refreshToken()));
        awaitState("CONSENT_MISSING");
        customer.tenant().choices().tokenError(null);
        var before = refreshTokenInUse();

        assertThat(check().get("state").asString()).isEqualTo("OK");

        var checked = refreshTokenInUse();
        assertThat(checked).isNotEqualTo(before);
        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        awaitState("OK");
        customer.fault("devices", 0, 1, "401");
        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
        await("a token fetched after the check is kept too")
                .untilAsserted(() -> assertThat(refreshTokenInUse()).isNotEqualTo(checked));
    }

    @Test
    void aCheckShowsWhatWasGrantedSinceTheTokenInUse() {
        customer.tenant()
                .choices()
                .consent(new Consent(true, Set.of("DeviceManagementManagedDevices.Read.All", "BitlockerKey.Read.All")));
        sync.post(
                "/api/v1/tenants",
                ADMINISTRATOR,
                customer.connection(organization, simulator.world().clientSecret(), customer.refreshToken()));
        awaitState("OK");
        assertThat(check().get("permissions").findValuesAsString("granted")).contains("false");

        customer.tenant().choices().consent(Consent.full());

        assertThat(check().get("permissions").findValuesAsString("granted")).containsOnly("true");
    }

    @Test
    void aRotatedRefreshTokenIsKeptAndAnnouncedOnceADay() {
        connectWithRefreshToken("first-token");
        var connected = signIn();

        rotate(connected, "second-token");

        assertThat(refreshTokenInUse()).isEqualTo("second-token");
        assertThat(heard(TenantConnected.class, customer)).hasSize(1);
        sync.database()
                .update(
                        "update tenant set connected_at = now() - interval '25 hours' where tenant_id = ?",
                        customer.id());
        rotate(connected, "third-token");
        rotate(signIn(), "fourth-token");
        await("it is announced once")
                .untilAsserted(() -> assertThat(heard(TenantConnected.class, customer))
                        .hasSize(2)
                        .last()
                        .satisfies(again -> {
                            assertThat(again.version()).isEqualTo(2);
                            assertThat(secretOf(again)).startsWith("third-token");
                        }));
        assertThat(refreshTokenInUse()).isEqualTo("fourth-token");
    }

    @Test
    void aRefreshTokenThatIsGivenAgainDoesNotReplaceTheOneThatEntraRotatedItTo() {
        connectWithRefreshToken("first-token");
        awaitState("CREDENTIAL_FAULT");
        var connected = signIn();
        rotate(connected, "second-token");

        var again = importRows(withRefreshToken(customer.tenant().profile().name(), "first-token"), false);

        assertThat(again.get("rows").findValuesAsString("outcome")).containsExactly("UNCHANGED");
        assertThat(refreshTokenInUse()).isEqualTo("second-token");
        assertThat(standing().get("state").asString()).isEqualTo("CREDENTIAL_FAULT");
        assertThat(heard(TenantConnected.class, customer)).hasSize(1);

        var renamed = importRows(withRefreshToken("Corrected", "first-token"), false);

        assertThat(renamed.get("rows").findValuesAsString("outcome")).containsExactly("CHANGED");
        assertThat(standing().get("name").asString()).isEqualTo("Corrected");
        await("the new name is announced with the token in use")
                .untilAsserted(() -> assertThat(heard(TenantConnected.class, customer))
                        .hasSize(2)
                        .last()
                        .satisfies(announced -> assertThat(secretOf(announced)).startsWith("second-token")));
        rotate(connected, "third-token");
        assertThat(refreshTokenInUse()).as("of a run that began before").isEqualTo("third-token");
    }

    @Test
    void anotherRefreshTokenReplacesOneThatWasRotated() {
        connectWithRefreshToken("first-token");
        rotate(signIn(), "second-token");

        connectWithRefreshToken("another-token");

        assertThat(refreshTokenInUse()).isEqualTo("another-token");
    }

    @Test
    void ofATokenThatWasRotatedBeforeItWasKeptNothingIsKnown() {
        connectWithRefreshToken("first-token");
        rotate(signIn(), "second-token");
        sync.database().update("update tenant set connected_data_key = null where tenant_id = ?", customer.id());

        connectWithRefreshToken("first-token");

        assertThat(refreshTokenInUse()).isEqualTo("first-token");
    }

    @Test
    void anOldTokenNeverReplacesANewerConnection() {
        connectWithRefreshToken("old-token");
        var old = signIn();
        connectWithRefreshToken("new-token");

        rotate(old, "late-token");

        assertThat(refreshTokenInUse()).isEqualTo("new-token");
    }

    @Test
    void R36_theConsentLinkOfATenantHasMicrosoftsShape() {
        connect();

        var answer = sync.post("/api/v1/tenants/" + customer.id() + "/consent-link", ADMINISTRATOR, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("expiresAt")).isNotBlank();
        var link = URI.create(answer.text("link"));
        assertThat(link.getHost()).isEqualTo(simulator.loginUrl().getHost());
        assertThat(link.getPath()).isEqualTo("/" + customer.id() + "/v2.0/adminconsent");
        assertThat(link.getQuery())
                .matches("client_id=" + simulator.world().clientId()
                        + "&scope=https://graph\\.microsoft\\.com/\\.default"
                        + "&redirect_uri=" + REDIRECT.replace(".", "\\.") + "&state=[A-Za-z0-9_-]{43}");
        assertThat(link).isEqualTo(consentLink(CredentialKind.CLIENT_SECRET, link));
    }

    @Test
    void R36_theConsentLinkOfAPartnersUserNamesThePermissions() {
        connectWithRefreshToken("token");

        var link = URI.create(sync.post("/api/v1/tenants/" + customer.id() + "/consent-link", ADMINISTRATOR, "")
                .text("link"));

        assertThat(link.getQuery())
                .contains("https://graph.microsoft.com/BitlockerKey.Read.All")
                .doesNotContain(".default");
        assertThat(link).isEqualTo(consentLink(CredentialKind.REFRESH_TOKEN, link));
    }

    /** What graph-client makes of the same tenant and state. */
    private URI consentLink(CredentialKind kind, URI link) {
        var state = link.getQuery().substring(link.getQuery().indexOf("&state=") + "&state=".length());
        return sync.bean(GraphConnections.class)
                .consentLink(customer.id(), simulator.world().clientId(), kind, URI.create(REDIRECT), state);
    }

    @Test
    void consentThatComesBackIsProvedByATokenAndMarksTheTenant() {
        customer.tenant().choices().consent(new Consent(false, Set.of()));
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitState("CONSENT_MISSING");
        assertThat(standing().get("consent").asString()).isEqualTo("MISSING");
        customer.tenant().choices().consent(Consent.full());
        var state = consentState();

        var answer = returned(state, customer.id(), true);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("granted").asBoolean()).isTrue();
        awaitState("OK");
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("YES");
        await("it is announced")
                .untilAsserted(() -> assertThat(heard(ConsentGranted.class, customer))
                        .singleElement()
                        .satisfies(granted -> assertThat(granted.permissions())
                                .contains(
                                        "BitlockerKey.Read.All",
                                        "DeviceManagementManagedDevices.PrivilegedOperations.All")));
        assertThat(returned(state, customer.id(), true).text("code")).isEqualTo("consent-link-unknown");
    }

    @Test
    void anAdministratorWhoCancelledOpensTheSameLinkAgainAndConsents() {
        customer.tenant().choices().consent(new Consent(false, Set.of()));
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitState("CONSENT_MISSING");
        var link = consentLink();
        var requested = runRequestedAt();

        var cancelled = broughtBack(customer.decide(link, "cancel"));

        assertThat(cancelled.body().get("granted").asBoolean()).isFalse();
        assertThat(cancelled.body().get("checked").asBoolean()).isTrue();
        assertThat(cancelled.text("cause")).contains("did not consent");
        assertThat(runRequestedAt())
                .as("coming back without consent has nothing read")
                .isEqualTo(requested);

        var accepted = broughtBack(customer.decide(link, "accept"));

        assertThat(accepted.body().get("granted").asBoolean()).isTrue();
        awaitState("OK");
        assertThat(standing().get("consent").asString()).isEqualTo("GRANTED");
        assertThat(broughtBack(customer.decide(link, "accept")).text("code")).isEqualTo("consent-link-unknown");
    }

    @Test
    void consentIsNotCalledRefusedWhenOurOwnSecretHasExpired() {
        connect();

        assertUncheckedAndTheLinkStaysGood(
                () -> customer.tenant().choices().tokenError(7000222),
                () -> customer.tenant().choices().tokenError(null),
                "AADSTS7000222");
    }

    @Test
    void consentIsNotCalledRefusedWhenEntraIsAway() {
        connect();

        assertUncheckedAndTheLinkStaysGood(
                () -> customer.fault("token", 0, 1_000, "503"), customer::noMoreFaults, "out of order");
    }

    private void assertUncheckedAndTheLinkStaysGood(Runnable trouble, Runnable noTrouble, String told) {
        var link = consentLink();
        trouble.run();

        var unchecked = broughtBack(customer.decide(link, "accept"));

        noTrouble.run();
        assertThat(unchecked.body().get("checked").asBoolean()).isFalse();
        assertThat(unchecked.body().get("granted").asBoolean()).isFalse();
        assertThat(unchecked.text("cause")).contains(told);
        assertThat(standing().get("consent").asString()).as("as it was known").isEqualTo("GRANTED");
        assertThat(broughtBack(customer.decide(link, "accept"))
                        .body()
                        .get("granted")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void consentIsNotBelievedWithoutATokenThatShowsIt() {
        customer.tenant().choices().consent(new Consent(false, Set.of()));
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitState("CONSENT_MISSING");

        var answer = returned(consentState(), UUID.randomUUID().toString(), true);

        assertThat(answer.body().get("granted").asBoolean()).isFalse();
        assertThat(answer.text("cause")).contains("another tenant").contains("AADSTS700016");
        await("it is announced once")
                .untilAsserted(
                        () -> assertThat(heard(ConsentMissing.class, customer)).hasSize(1));
        assertThat(returned("guessed", customer.id(), true).status()).isEqualTo(404);
        var expired = consentState();
        sync.database().update("update consent_link set expires_at = now() - interval '1 second'");
        assertThat(returned(expired, customer.id(), true).text("code")).isEqualTo("consent-link-unknown");
    }

    @Test
    void aCheckTellsPerPermissionWhatIsGranted() {
        customer.tenant()
                .choices()
                .consent(new Consent(
                        true, Set.of("DeviceManagementManagedDevices.Read.All", "BitlockerKey.ReadBasic.All")));
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));

        var check = check();

        assertThat(check.get("state").asString()).isEqualTo("CONSENT_MISSING");
        assertThat(check.get("cause").asString()).contains("BitlockerKey.Read.All");
        assertThat(check.get("nextStep").asString()).contains("grant admin consent");
        assertThat(check.get("permissions").findValuesAsString("purpose"))
                .containsExactly("LIST_DEVICES", "LIST_KEYS", "READ_KEYS", "ROTATE", "SYNC_DEVICE");
        assertThat(check.get("permissions").findValuesAsString("granted"))
                .containsExactly("true", "true", "false", "false", "false");
        assertThat(sync.get("/api/v1/tenants/" + customer.id() + "/check", someoneOf(Role.READ_ONLY, organization))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aPartnersUserWithoutARoleIsNotSaidToSeeKeys() {
        customer.tenant().choices().partnerRoles(Set.of());
        sync.post(
                "/api/v1/tenants",
                ADMINISTRATOR,
                customer.connection(organization, simulator.world().clientSecret(), customer.refreshToken()));

        awaitState("OK");
        assertThat(standing().get("keysAllowed").asString())
                .as("after a run that was answered with no keys")
                .isEqualTo("NO");
        assertThat(check().get("cause").asString()).contains("no Entra role", "Security Reader");

        customer.tenant().choices().partnerRoles(Set.of("5d6b6bb7-de71-4623-b4af-96380a352509"));
        assertThat(check().get("cause").isNull()).isTrue();
        sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");

        await("keys are seen with a role")
                .untilAsserted(() ->
                        assertThat(standing().get("keysAllowed").asString()).isEqualTo("YES"));
    }

    @Test
    void aTokenThatCarriesNothingLacksEverything() {
        customer.tenant().choices().consent(new Consent(true, Set.of()));
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitState("CONSENT_MISSING");

        var check = check();
        var answer = returned(consentState(), customer.id(), true);

        assertThat(check.get("state").asString()).isEqualTo("CONSENT_MISSING");
        assertThat(check.get("cause").asString())
                .contains(
                        "DeviceManagementManagedDevices.Read.All",
                        "BitlockerKey.ReadBasic.All",
                        "BitlockerKey.Read.All",
                        "DeviceManagementManagedDevices.ReadWrite.All",
                        "DeviceManagementManagedDevices.PrivilegedOperations.All");
        assertThat(answer.body().get("granted").asBoolean()).isFalse();
        assertThat(heard(ConsentGranted.class)).isEmpty();
        assertThat(standing().get("keysAllowed").asString()).isEqualTo("NO");
    }

    @ParameterizedTest
    @CsvSource({
        "65001, CONSENT_MISSING", "7000229, CONSENT_MISSING", "700016, CONSENT_MISSING",
        "7000215, CREDENTIAL_FAULT", "7000222, CREDENTIAL_FAULT", "700027, CREDENTIAL_FAULT",
        "50020, CREDENTIAL_FAULT", "700082, CREDENTIAL_FAULT", "50173, CREDENTIAL_FAULT",
        "53003, CREDENTIAL_FAULT", "50076, CREDENTIAL_FAULT", "900144, CREDENTIAL_FAULT",
        "90002, GONE", "900023, GONE", "5000224, GONE"
    })
    void everySignInErrorIsAStateACauseAndANextStep(int code, String state) {
        customer.tenant().choices().tokenError(code);
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitState(state);

        for (var seen : List.of(standing(), check())) {
            assertThat(seen.get("state").asString()).isEqualTo(state);
            assertThat(seen.get("cause").asString()).endsWith("(AADSTS" + code + ")");
            assertForPeople(seen.get("nextStep").asString());
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void noCredentialIsAnswered_logged_announcedOrStoredInClear(CapturedOutput output) {
        var secret = "Leak~Marker-secret-0815";
        var token = "LeakMarkerToken4711";
        var body = customer.connection(organization, secret);
        var answers = List.of(
                putApplication("leak", secret),
                sync.post("/api/v1/tenants", ADMINISTRATOR, body),
                sync.post(
                        "/api/v1/tenants", ADMINISTRATOR, body.replace("{", "{\"refreshToken\": \"" + token + "\", ")),
                sync.post("/api/v1/tenants", ADMINISTRATOR, body.replace("clientSecret", "certificatePem")),
                sync.get("/api/v1/applications", ADMINISTRATOR),
                sync.get("/api/v1/tenants", ADMINISTRATOR));
        awaitState("CREDENTIAL_FAULT");

        assertNowhere(answers, output, secret, token);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void noCredentialThatWorksIsAnswered_logged_announcedOrStoredInClear(CapturedOutput output) throws Exception {
        var certificate = ApplicationCertificate.makeIn(folder);
        customer.register(certificate.certificate());
        var answers = new ArrayList<RunningService.Answer>();
        answers.add(sync.post("/api/v1/tenants", ADMINISTRATOR, withCertificate(certificate)));
        awaitState("OK");
        var first = customer.refreshToken();
        var clientSecret = simulator.world().clientSecret();
        answers.add(
                sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization, clientSecret, first)));
        awaitState("OK");
        await("the next token is kept")
                .untilAsserted(() -> assertThat(refreshTokenInUse()).isNotEqualTo(first));
        answers.add(sync.get("/api/v1/tenants/" + customer.id() + "/check", ADMINISTRATOR));
        answers.add(sync.get("/api/v1/tenants", ADMINISTRATOR));

        assertNowhere(answers, output, certificate.lineOfPrivateKey(), first, refreshTokenInUse(), clientSecret);
    }

    private void assertNowhere(List<RunningService.Answer> answers, CapturedOutput output, String... secrets) {
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.response().body()).doesNotContain(secrets));
        assertThat(output.getAll()).doesNotContain(secrets);
        assertThat(heard(TenantEvent.class, customer).toString()).doesNotContain(secrets);
        for (var table : sync.database()
                .queryForList("select tablename from pg_tables where schemaname = current_schema()", String.class)) {
            assertThat(sync.database().queryForList("select t::text from \"" + table + "\" t", String.class))
                    .noneSatisfy(row -> assertThat(row).containsAnyOf(secrets));
        }
    }

    private void connect() {
        sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization));
        awaitState("OK");
    }

    private void connectWithRefreshToken(String token) {
        assertThat(sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(organization, "wrong", token))
                        .status())
                .isLessThan(300);
        await("it is announced")
                .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
    }

    /** The file that connects the customer as {@link #connectWithRefreshToken} does. */
    private String withRefreshToken(String name, String token) {
        return """
                tenant_id,name,organization_id,client_id,client_secret,refresh_token
                %s,"%s",%d,%s,wrong,%s
                """.formatted(
                        customer.id(), name, organization, simulator.world().clientId(), token);
    }

    private TenantSignIn signIn() {
        return sync.bean(Tenants.class).find(customer.id()).orElseThrow().signIn();
    }

    private static void rotate(TenantSignIn before, String token) {
        try (var now = SignInCredential.refreshToken(clear(token), clear("wrong"))) {
            sync.bean(RotatedCredentials.class).rotated(before, now);
        }
    }

    private static RecoveryKey clear(String text) {
        return RecoveryKey.owning(text.getBytes(StandardCharsets.UTF_8));
    }

    private String refreshTokenInUse() {
        var signIn = signIn();
        assertThat(signIn.kind()).isEqualTo(CredentialKind.REFRESH_TOKEN);
        return opened(signIn).lines().findFirst().orElseThrow();
    }

    private static String secretOf(TenantConnected connected) {
        return opened(new TenantSignIn(
                connected.tenantId(),
                connected.clientId(),
                Objects.requireNonNull(connected.credentialKind()),
                connected.credential()));
    }

    private static String opened(TenantSignIn signIn) {
        var binding = Binding.tenantCredential(signIn.tenantId(), signIn.clientId());
        try (var clear = Opener.reading(sync.secrets().tenantCredentials()).open(signIn.credential(), binding)) {
            return clear.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static RunningService.Answer putApplication(String name, String secret) {
        var answer = sync.send(
                "PUT",
                "/api/v1/applications/" + name,
                ADMINISTRATOR,
                "application/json",
                "{\"clientId\": \"%s\", \"clientSecret\": \"%s\"}"
                        .formatted(simulator.world().clientId(), secret));
        assertThat(answer.status()).isEqualTo(200);
        return answer;
    }

    private String withCertificate(ApplicationCertificate certificate) {
        return """
                {"tenantId": "%s", "name": "n", "organizationId": %d, "clientId": "%s", "certificatePem": "%s"}
                """.formatted(customer.id(), organization, simulator.world().clientId(), inJson(certificate.pem()));
    }

    private static String inJson(String pem) {
        return pem.replace("\n", "\\n");
    }

    private String withApplication(Customer one, String application) {
        return """
                {"tenantId": "%s", "name": "n", "organizationId": %d, "application": "%s"}
                """.formatted(one.id(), organization, application);
    }

    private static JsonNode importRows(String csv, boolean dryRun) {
        var answer = sync.send(
                "POST", "/api/v1/tenants/import?dryRun=" + dryRun, ADMINISTRATOR, "text/csv;charset=UTF-8", csv);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private URI consentLink() {
        return URI.create(sync.post("/api/v1/tenants/" + customer.id() + "/consent-link", ADMINISTRATOR, "")
                .text("link"));
    }

    private String consentState() {
        return parameter(consentLink(), "state").orElseThrow();
    }

    /** What the console makes of the address that a browser was sent back to. */
    private static RunningService.Answer broughtBack(URI callback) {
        assertThat(callback.toString()).startsWith(REDIRECT);
        var body = new JsonMapper()
                .createObjectNode()
                .put("state", parameter(callback, "state").orElseThrow())
                .put("tenant", parameter(callback, "tenant").orElse(null))
                .put("granted", parameter(callback, "admin_consent").orElse("").equals("True"))
                .put("error", parameter(callback, "error").orElse(null));
        return sync.post("/api/v1/tenants/consent", ADMINISTRATOR, body.toString());
    }

    private static Optional<String> parameter(URI address, String name) {
        return Arrays.stream(address.getQuery().split("&", -1))
                .filter(one -> one.startsWith(name + "="))
                .map(one -> one.substring(name.length() + 1))
                .findFirst();
    }

    private String runRequestedAt() {
        return Objects.requireNonNull(sync.database()
                .queryForObject(
                        "select run_requested_at::text from tenant where tenant_id = ?", String.class, customer.id()));
    }

    private static RunningService.Answer returned(String state, String tenant, boolean granted) {
        return sync.post("/api/v1/tenants/consent", ADMINISTRATOR, """
                {"state": "%s", "tenant": "%s", "granted": %s}
                """.formatted(state, tenant, granted));
    }

    private JsonNode check() {
        return sync.get("/api/v1/tenants/" + customer.id() + "/check", ADMINISTRATOR)
                .body();
    }

    private void awaitState(String state) {
        awaitState(customer, state);
    }

    private static void awaitState(Customer one, String state) {
        await("the tenant is " + state)
                .untilAsserted(() ->
                        assertThat(standing(one).path("state").asString("")).isEqualTo(state));
    }

    private JsonNode standing() {
        return standing(customer);
    }

    private static JsonNode standing(Customer one) {
        return sync.get("/api/v1/tenants/" + one.id(), ADMINISTRATOR).body();
    }

    private static long count(String condition) {
        return Objects.requireNonNull(
                sync.database().queryForObject("select count(*) from tenant where " + condition, Long.class));
    }

    private static String row(Customer one) {
        return sync.database()
                .queryForObject("select t::text from tenant t where tenant_id = ?", String.class, one.id());
    }

    private <E extends TenantEvent> List<E> heard(Class<E> kind) {
        return heard(kind, customer);
    }

    private static <E extends TenantEvent> List<E> heard(Class<E> kind, Customer one) {
        return sync.wire().heard(Topic.TENANT_EVENTS, kind).stream()
                .filter(event -> event.tenantId().equals(one.id()))
                .toList();
    }
}
