package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.events.VolumeType;
import dev.latchkey.graph.DeviceDetails.ActionState;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.Tenant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The real libraries against an Entra and Graph that keep to what is known of Microsoft's. */
class GraphClientIT {

    private static final Settings SETTINGS =
            Settings.DEFAULT.with("devicePageSize", 10).with("keyPageSize", 10).with("strictHeaders", true);

    @TempDir
    static Path folder;

    static Simulator simulator;
    static SecretFiles secrets;
    static GraphConnections connections;

    private final Tenant tenant = simulator.world().tenants().getFirst();
    private final TenantConnection connection =
            connections.to(signIn(simulator.world().clientSecret()));

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorOptions.demo().withSettings(SETTINGS));
        secrets = new SecretFiles(folder);
        secrets.makeMissing();
        connections = connections(simulator.certificate());
    }

    @AfterAll
    static void stop() {
        connections.close();
        simulator.close();
    }

    @AfterEach
    void calmDown() {
        simulator.settings(SETTINGS);
        tenant.choices().consent(Consent.full());
        tenant.choices().tokenError(null);
        control("DELETE", "/simulator/faults", "");
    }

    @Test
    void listsEveryWindowsDevicePageByPage() {
        var listed = all(cursor -> connection.devices(DeviceQuery.all(), cursor));

        assertThat(listed)
                .extracting(device -> device.state().intuneId())
                .containsExactlyInAnyOrderElementsOf(devices().keySet());
        assertThat(listed)
                .allSatisfy(device -> assertThat(device.state().name())
                        .isEqualTo(devices().get(device.state().intuneId())));
        assertThat(listed).allMatch(device -> device.state().isWindows());
        assertThat(listed).extracting(ListedDevice::lastSyncAt).doesNotContainNull();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void listsEveryKeyWithItsVolume(boolean numeric) {
        simulator.settings(SETTINGS.with("numericVolumeType", numeric));

        var listed = all(connection::recoveryKeys);

        assertThat(listed)
                .extracting(ListedKey::keyId)
                .containsExactlyInAnyOrderElementsOf(
                        keys().stream().map(key -> key.id().toString()).toList());
        assertThat(listed).extracting(ListedKey::volume).doesNotContain(VolumeType.UNKNOWN);
    }

    @Test
    void listsTheKeysOfOneDevice() {
        var deviceId = keys().getFirst().deviceId().toString();

        var listed = connection.recoveryKeysOf(deviceId);

        assertThat(listed)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.deviceId()).isEqualTo(deviceId));
    }

    @Test
    void readsWhichDevicesAreInGroupsAndSaysWhichPermissionIsMissing() {
        var device =
                all(cursor -> connection.devices(DeviceQuery.all(), cursor)).getFirst();
        var everyone = all(cursor -> connection.devices(DeviceQuery.all(), cursor)).stream()
                .map(ListedDevice::deviceId)
                .toList();
        tenant.choices().groups(Map.of("It's one", device.state().name(), "All", ""));
        var wanted = List.of("It's one", "All", "Nobody's");
        var nothing = catchThrowableOfType(GraphException.class, () -> fresh().devicesOfGroups(wanted, () -> {}));
        tenant.choices().consent(new Consent(true, Set.of("GroupMember.Read.All")));
        var limited = catchThrowableOfType(GraphException.class, () -> fresh().devicesOfGroups(wanted, () -> {}));
        tenant.choices().consent(new Consent(true, Set.of("GroupMember.Read.All", "Device.Read.All")));

        var members = fresh().devicesOfGroups(wanted, () -> {});

        assertThat(nothing.failure().missing()).containsExactly("GroupMember.Read.All");
        assertThat(limited.failure().missing()).containsExactly("Device.Read.All");
        assertThat(members).containsOnlyKeys("It's one", "All");
        assertThat(members.get("It's one")).containsExactly(device.deviceId());
        assertThat(members.get("All")).containsAll(everyone);
    }

    /** With a token of now. */
    private TenantConnection fresh() {
        return connections.signedInAnew(signIn(simulator.world().clientSecret()));
    }

    @Test
    void showsOneDeviceAsListingsDo() {
        var listed = all(cursor -> connection.devices(DeviceQuery.all(), cursor));
        var device = listed.getLast();

        assertThat(connection.devicesOf(device.deviceId()))
                .containsExactly(listed.stream()
                        .filter(other -> other.deviceId().equals(device.deviceId()))
                        .toArray(ListedDevice[]::new));
        assertThat(connection.devicesOf("00000000-0000-4000-8000-000000000000")).isEmpty();
    }

    @Test
    void readsTheDigitsOfTwentyKeysAtOnce() {
        var twenty = keys().subList(0, 20);

        try (var readings = connection.readSecrets(
                twenty.stream().map(key -> key.id().toString()).toList())) {
            assertThat(readings.byKeyId()).hasSize(20);
            for (var key : twenty) {
                assertThat(digits(readings, key.id().toString())).isEqualTo(tenant.secretForTruth(key));
            }
        }
    }

    @Test
    void tellsAMissingKeyFromOneThatIsThere() {
        var key = keys().getFirst();
        var missing = "00000000-1111-2222-3333-444444444444";

        try (var readings = connection.readSecrets(List.of(key.id().toString(), missing))) {
            assertThat(digits(readings, key.id().toString())).isEqualTo(tenant.secretForTruth(key));
            assertThat(readings.byKeyId().get(missing)).isInstanceOf(SecretReading.Missing.class);
        }
    }

    @Test
    void rotatesAndFollowsTheAction() {
        var device = keys().getLast().deviceId();
        var intuneId = tenant.device(device).orElseThrow().intuneId().toString();

        connection.rotateBitLockerKeys(intuneId);
        connection.syncDevice(intuneId);

        var rotation = connection.device(intuneId).rotation().orElseThrow();
        assertThat(rotation.state())
                .isIn(ActionState.PENDING, ActionState.ACTIVE, ActionState.DONE, ActionState.FAILED);
        assertThat(rotation.startedAt()).isNotNull();
    }

    @Test
    void knowsAnUnknownDevice() {
        assertFails(Kind.NOT_FOUND, () -> connection.device("00000000-1111-2222-3333-444444444444"));
        assertFails(Kind.NOT_FOUND, () -> connection.rotateBitLockerKeys("no guid"));
    }

    @Test
    void whatWasAllowedAfterTheTokenWasGivenIsAllowedAtOnce() {
        tenant.choices().consent(new Consent(true, Set.of("BitlockerKey.ReadBasic.All")));
        var connected = fresh();
        assertThat(all(connected::recoveryKeys)).isNotEmpty();
        tenant.choices().consent(new Consent(true, Set.of("DeviceManagementManagedDevices.Read.All")));

        assertThat(connected.devices(DeviceQuery.all(), null).items()).isNotEmpty();
    }

    @Test
    void asksForNoOtherTokenEachTimeThatACallIsRefused() {
        tenant.choices().consent(new Consent(true, Set.of("BitlockerKey.ReadBasic.All")));
        var settings = settings(simulator.certificate(), 3, Duration.ofSeconds(20), Duration.ofHours(1));
        var connected = new GraphConnections(
                        settings, opener(), (before, now) -> {}, new SimpleMeterRegistry(), Clock.systemUTC())
                .to(signIn(simulator.world().clientSecret()));
        var before = signIns();

        for (var n = 0; n < 5; n++) {
            assertFails(Kind.CONSENT_MISSING, () -> connected.devices(DeviceQuery.all(), null));
        }

        assertThat(signIns() - before).isEqualTo(1);
    }

    @Test
    void aTokenThatLacksAPermissionIsGoodForTheOthersWhileEntraIsAway() {
        tenant.choices().consent(new Consent(true, Set.of("BitlockerKey.ReadBasic.All")));
        var connected = fresh();
        assertThat(all(connected::recoveryKeys)).isNotEmpty();
        fault("token", 100, "503", "0");

        assertFails(Kind.CONSENT_MISSING, () -> connected.devices(DeviceQuery.all(), null));
        assertThat(all(connected::recoveryKeys)).isNotEmpty();
    }

    private int signIns() {
        return new JsonMapper()
                .readTree(control("GET", "/simulator/calls", null))
                .path("tenants")
                .path(tenant.profile().id().toString())
                .path("token")
                .asInt(0);
    }

    @Test
    void countsABatchOfWhichAPartIsThrottledAsThrottled() {
        var registry = new SimpleMeterRegistry();
        var connected = new GraphConnections(
                        settings(simulator.certificate()), opener(), (before, now) -> {}, registry, Clock.systemUTC())
                .to(signIn(simulator.world().clientSecret()));
        fault("key", 1, "429", "0");

        connected.readSecrets(List.of(keys().getFirst().id().toString())).close();

        assertThat(registry.get("latchkey.graph.calls")
                        .tags("kind", "read_keys", "outcome", "throttled")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("latchkey.graph.throttle.wait").timer().count()).isPositive();
    }

    @Test
    void namesThePermissionThatIsMissing() {
        tenant.choices().consent(new Consent(true, Set.of("BitlockerKey.ReadBasic.All")));
        var fresh =
                connections(simulator.certificate()).to(signIn(simulator.world().clientSecret()));

        var listed = all(fresh::recoveryKeys);

        assertThat(listed).isNotEmpty();
        assertThatThrownBy(() ->
                        fresh.readSecrets(List.of(listed.getFirst().keyId())).close())
                .isInstanceOfSatisfying(GraphException.class, e -> {
                    assertThat(e.failure().kind()).isEqualTo(Kind.CONSENT_MISSING);
                    assertThat(e.failure().missing()).containsExactly("BitlockerKey.Read.All");
                });
        assertThatThrownBy(() -> fresh.devices(DeviceQuery.all(), null))
                .hasMessageContaining("DeviceManagementManagedDevices.Read.All");
    }

    @ParameterizedTest
    @CsvSource({
        "65001, CONSENT_MISSING",
        "7000229, CONSENT_MISSING",
        "700016, CONSENT_MISSING",
        "7000222, SIGN_IN",
        "90002, TENANT_GONE"
    })
    void saysWhyEntraGivesNoToken(int code, Kind kind) {
        tenant.choices().tokenError(code);
        var fresh =
                connections(simulator.certificate()).to(signIn(simulator.world().clientSecret()));

        assertFails(kind, () -> fresh.devices(DeviceQuery.all(), null));
        assertThatThrownBy(() -> fresh.devices(DeviceQuery.all(), null)).hasMessageContaining("AADSTS" + code);
    }

    @ParameterizedTest
    @CsvSource({"429, THROTTLED", "503, UNAVAILABLE"})
    void saysThatEntraIsBusyWhateverCodeItGives(String status, Kind kind) {
        fault("token", 5, status, "7");

        var busy = catchThrowableOfType(GraphException.class, () -> fresh().permissions());

        assertThat(busy.failure().kind()).isEqualTo(kind);
        assertThat(busy.failure().code()).isEqualTo("AADSTS90033");
        assertThat(busy.failure().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({"groups", "group-members"})
    void endsAListingOfGroupsThatDoesNot(String kind) {
        tenant.choices().groups(Map.of("All", ""));
        tenant.choices().consent(new Consent(true, Set.of("GroupMember.Read.All", "Device.Read.All")));
        fault(kind, 1, "endless", "0");

        assertFails(Kind.GARBAGE, () -> fresh().devicesOfGroups(List.of("All"), () -> {}));
    }

    @Test
    void aWrongSecretIsNamedAndNotShown() {
        var wrong = connections(simulator.certificate()).to(signIn("marker-of-a-wrong-secret"));

        assertThatThrownBy(() -> wrong.devices(DeviceQuery.all(), null))
                .hasMessageContaining("AADSTS7000215")
                .hasMessageNotContaining("marker");
    }

    @Test
    void readsAgainAfterThrottlingAndOutages() {
        fault("devices", 1, "429", "0");
        fault("devices", 1, "503", "0");

        assertThat(connection.devices(DeviceQuery.all(), null).items()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "429, THROTTLED",
        "503, UNAVAILABLE",
        "500, UNAVAILABLE",
        "cut, UNAVAILABLE",
        "garbage, GARBAGE",
        "400, REFUSED"
    })
    void neverTakesTroubleForAnAnswer(String answer, Kind kind) {
        fault("keys", 10, answer, "0");

        assertFails(kind, () -> connection.recoveryKeys(null));
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "504", "cut"})
    void doesNotRepeatARotationThatMayHaveBeenTaken(String answer) {
        fault("rotate", 1, answer, "0");
        var intuneId = tenant.device(keys().getFirst().deviceId())
                .orElseThrow()
                .intuneId()
                .toString();

        assertFails(Kind.UNAVAILABLE, () -> connection.rotateBitLockerKeys(intuneId));
    }

    @Test
    void keepsTheTokenFromOtherHosts() {
        assertFails(
                Kind.GARBAGE,
                () -> connection.devices(DeviceQuery.all(), "https://elsewhere.example/v1.0/deviceManagement"));
        assertFails(Kind.GARBAGE, () -> connection.recoveryKeys("http://localhost:1/v1.0/x"));
    }

    @Test
    void doesNotTalkToAServerNobodyTrusts() throws IOException {
        var jdkOnly = GraphClientIT.connections(null);

        assertFails(
                Kind.UNAVAILABLE,
                () -> jdkOnly.to(signIn(simulator.world().clientSecret())).devices(DeviceQuery.all(), null));
        assertThat(Files.size(simulator.certificate())).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "truncated, GARBAGE",
        "wrong-types, GARBAGE",
        "wrong-shape, GARBAGE",
        "inner-error, GARBAGE",
        "repeat, GARBAGE",
        "huge, GARBAGE",
        "reset, UNAVAILABLE",
        "never-ending, UNAVAILABLE",
        "consent-revoked, CONSENT_MISSING"
    })
    void understandsEveryWayAListingFails(String answer, Kind kind) {
        var hasty = new GraphConnections(
                settings(simulator.certificate(), 0, Duration.ofSeconds(8)),
                opener(),
                (before, now) -> {},
                new SimpleMeterRegistry(),
                Clock.systemUTC());
        fault("keys", 2, answer, "0");

        assertFails(kind, () -> all(hasty.to(signIn(simulator.world().clientSecret()))::recoveryKeys));
    }

    @Test
    void refusesAFirstPageThatNamesItselfAsTheNextOne() {
        fault("devices", 1, "repeat", "0");
        fault("keys", 1, "repeat", "0");

        for (ThrowingCallable first : List.<ThrowingCallable>of(
                () -> connection.devices(DeviceQuery.all(), null), () -> connection.recoveryKeys(null))) {
            assertThatThrownBy(first)
                    .isInstanceOfSatisfying(
                            GraphException.class,
                            e -> assertThat(e.failure().cause()).contains("names itself as the next one"));
        }
    }

    @Test
    void saysThatTheConnectionIsNotSecureWhenTlsIsRefused() {
        var hasty = new GraphConnections(
                settings(simulator.certificate(), 0, Duration.ofSeconds(8)),
                opener(),
                (before, now) -> {},
                new SimpleMeterRegistry(),
                Clock.systemUTC());
        var signedIn = hasty.to(signIn(simulator.world().clientSecret()));
        signedIn.permissions();
        control("POST", "/simulator/faults", "{\"answer\": \"refused-tls\"}");

        assertThatThrownBy(() -> signedIn.recoveryKeys(null)).isInstanceOfSatisfying(GraphException.class, e -> {
            assertThat(e.failure().kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(e.failure().cause()).contains("no secure connection");
        });
        assertThat(signedIn.recoveryKeys(null).items()).isNotEmpty();
    }

    @Test
    void letsPassWhatItDoesNotKnow() {
        fault("devices", 1, "unknown-enum", "0");

        assertThat(connection.devices(DeviceQuery.all(), null).items()).isNotEmpty();
    }

    @Test
    void refusesAPageOnAnotherHostBeforeItIsAsked() {
        fault("devices", 1, "foreign-link", "0");
        var page = connection.devices(DeviceQuery.all(), null);

        assertFails(Kind.GARBAGE, () -> connection.devices(DeviceQuery.all(), page.next()));
    }

    @Test
    void anAnswerForAnotherKeyIsNoAnswer() {
        var key = keys().getFirst().id().toString();
        fault("key", 1, "other-key", "0");

        try (var readings = connection.readSecrets(List.of(key))) {
            assertThat(((SecretReading.Failed) readings.byKeyId().get(key))
                            .failure()
                            .kind())
                    .isEqualTo(Kind.GARBAGE);
        }
    }

    @Test
    void saysOfEachThingWhetherItIsThere() {
        var key = keys().getFirst();
        var missing = "00000000-1111-2222-3333-444444444444";
        fault("key", 1, "429", "0");

        assertThat(connection.existing(
                        TenantConnection.Kind.KEYS, List.of(key.id().toString(), missing)))
                .containsExactly(key.id().toString());
        assertThat(connection.existing(TenantConnection.Kind.DEVICES, devices().keySet()))
                .isEqualTo(devices().keySet());
        assertThat(connection.existing(TenantConnection.Kind.DEVICES, List.of(missing)))
                .isEmpty();
    }

    @Test
    void aDeviceThatIsNoWindowsDeviceIsNotMissedFromListings() {
        var other = IntStream.range(0, tenant.deviceNumbers())
                .mapToObj(tenant::device)
                .flatMap(Optional::stream)
                .filter(device -> !device.profile().isWindows())
                .map(device -> device.intuneId().toString())
                .findFirst()
                .orElseThrow();
        assertThat(connection.device(other).operatingSystem()).isNotBlank();

        assertThat(connection.existing(TenantConnection.Kind.DEVICES, List.of(other)))
                .isEmpty();
    }

    @Test
    void listsThoseThatCheckedInLately() {
        var listed = all(cursor -> connection.devices(DeviceQuery.all(), cursor));
        var times = listed.stream()
                .map(ListedDevice::lastSyncAt)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        var since = times.get(times.size() / 2).truncatedTo(ChronoUnit.SECONDS);

        var lately = all(cursor -> connection.devices(DeviceQuery.checkedInAfter(since), cursor));

        assertThat(lately).hasSizeLessThan(listed.size());
        assertThat(lately).allSatisfy(device -> assertThat(device.lastSyncAt()).isAfter(since));
    }

    @Test
    void saysWhenMicrosoftServedAPage() {
        assertThat(connection.recoveryKeys(null).servedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void tellsFromTheTokenWhatIsAllowed() {
        tenant.choices().consent(new Consent(true, Set.of("bitlockerkey.readbasic.all")));
        var fresh =
                connections(simulator.certificate()).to(signIn(simulator.world().clientSecret()));

        var permissions = fresh.permissions();

        assertThat(permissions.readable()).isTrue();
        assertThat(permissions.delegated()).isFalse();
        assertThat(permissions.permissions())
                .filteredOn(Permissions.Permission::granted)
                .extracting(Permissions.Permission::purpose)
                .containsExactly(Permissions.Purpose.LIST_KEYS);
    }

    @Test
    void signsInWithACertificate() throws Exception {
        var certificate = TestCertificate.make(folder, "RSA");
        register(certificate);

        try (var credential = SignInCredential.certificate(certificate.pem())) {
            var fresh = connections(simulator.certificate()).to(signIn(credential));

            assertThat(fresh.recoveryKeys(null).items()).isNotEmpty();
        }
    }

    @Test
    void waitsForEntraToLearnOfANewCertificate() throws Exception {
        var certificate = TestCertificate.make(folder, "RSA");
        register(certificate);
        tenant.choices().tokenError(700027);

        try (var credential = SignInCredential.certificate(certificate.pem())) {
            var fresh = connections(simulator.certificate()).to(signIn(credential));

            assertThatThrownBy(fresh::permissions).hasMessageContaining("AADSTS700027");
            tenant.choices().tokenError(null);
            assertThat(fresh.permissions().readable()).isTrue();
        }
    }

    @Test
    void redeemsARefreshTokenAndHandsOnTheNext() {
        var rotated = new ArrayList<TenantSignIn>();
        RotatedCredentials store = (before, now) -> rotated.add(signIn(now));
        var partner = new GraphConnections(
                settings(simulator.certificate()), opener(), store, new SimpleMeterRegistry(), Clock.systemUTC());
        try (var credential = SignInCredential.refreshToken(
                TestCertificate.clear(refreshToken()),
                TestCertificate.clear(simulator.world().clientSecret()))) {
            var first = signIn(credential);
            var connected = partner.to(first);

            assertThat(connected.permissions().delegated()).isTrue();
            assertThat(connected.recoveryKeys(null).items()).isNotEmpty();

            assertThat(rotated).hasSize(1);
            assertThat(partner.to(rotated.getFirst())).isSameAs(connected);
            assertThat(partner.to(first)).isSameAs(connected);
            var later = partner.to(rotated.getFirst());
            fault("keys", 1, "401", "0");
            assertThat(later.recoveryKeys(null).items()).isNotEmpty();
            assertThat(rotated).hasSize(2);
        }
    }

    @Test
    void redeemsTheNewestStoredRefreshTokenEachTimeItSignsIn() {
        simulator.settings(SETTINGS.with("strictRefreshTokens", true));
        var stored = new ArrayList<TenantSignIn>();
        var store = new RotatedCredentials() {

            @Override
            public void rotated(TenantSignIn before, SignInCredential now) {
                stored.add(signIn(now));
            }

            @Override
            public TenantSignIn newest(TenantSignIn known) {
                return stored.getLast();
            }
        };
        var partner = new GraphConnections(
                settings(simulator.certificate()), opener(), store, new SimpleMeterRegistry(), Clock.systemUTC());
        try (var credential = SignInCredential.refreshToken(
                TestCertificate.clear(refreshToken()),
                TestCertificate.clear(simulator.world().clientSecret()))) {
            stored.add(signIn(credential));
        }
        var connected = partner.to(stored.getFirst());
        fault("keys", 1, "401", "0");

        assertThat(connected.recoveryKeys(null).items()).isNotEmpty();

        assertThat(stored).hasSize(3);
        assertThat(partner.to(stored.getLast())).isSameAs(connected);
    }

    @Test
    void signsInAgainWhenAWithdrawnTokenIsRefused() {
        assertThat(connection.devices(DeviceQuery.all(), null).items()).isNotEmpty();
        fault("devices", 1, "401", "0");

        assertThat(connection.devices(DeviceQuery.all(), null).items()).isNotEmpty();
    }

    private static void assertFails(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GraphException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(kind));
    }

    private static <T> List<T> all(Function<String, Page<T>> listing) {
        var items = new ArrayList<T>();
        String cursor = null;
        do {
            var page = listing.apply(cursor);
            items.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        return items;
    }

    private Map<String, String> devices() {
        var names = new HashMap<String, String>();
        for (var index = 0; index < tenant.deviceNumbers(); index++) {
            tenant.device(index)
                    .filter(device -> device.profile().operatingSystem().name().equals("Windows"))
                    .ifPresent(device -> names.put(
                            device.intuneId().toString(), device.profile().deviceName()));
        }
        return names;
    }

    private List<KeyRecord> keys() {
        var keys = new ArrayList<KeyRecord>();
        for (var index = 0; index < tenant.deviceNumbers(); index++) {
            keys.addAll(tenant.keys(index));
        }
        return keys;
    }

    private static String digits(SecretReadings readings, String keyId) {
        var read = (SecretReading.Read) readings.byKeyId().get(keyId);
        return read.key().use(clear -> new String(clear, StandardCharsets.UTF_8));
    }

    private TenantSignIn signIn(String clientSecret) {
        try (var credential = SignInCredential.clientSecret(TestCertificate.clear(clientSecret))) {
            return signIn(credential);
        }
    }

    private TenantSignIn signIn(SignInCredential credential) {
        var tenantId = tenant.profile().id().toString();
        var clientId = simulator.world().clientId();
        return new TenantSignIn(
                tenantId,
                clientId,
                credential.kind(),
                credential.sealedBy(Sealer.reading(secrets.tenantCredentialsPublic()), tenantId, clientId));
    }

    private String refreshToken() {
        var tenants = new JsonMapper().readTree(control("GET", "/simulator/tenants", null));
        return tenants.findValuesAsString("refreshToken").getFirst();
    }

    private static void register(TestCertificate certificate) {
        control(
                "POST",
                "/simulator/certificates",
                "{\"pem\": \"%s\"}"
                        .formatted(certificate.certificate().replace("\r", "").replace("\n", "\\n")));
    }

    private static GraphConnections connections(@Nullable Path certificate) {
        return new GraphConnections(
                settings(certificate), opener(), (before, now) -> {}, new SimpleMeterRegistry(), Clock.systemUTC());
    }

    private static GraphSettings settings(@Nullable Path certificate) {
        return settings(certificate, 3, Duration.ofSeconds(20));
    }

    private static GraphSettings settings(@Nullable Path certificate, int maxRetries, Duration attempt) {
        return settings(certificate, maxRetries, attempt, Duration.ZERO);
    }

    private static GraphSettings settings(
            @Nullable Path certificate, int maxRetries, Duration attempt, Duration permissionsLastFor) {
        return new GraphSettings(
                Cloud.GLOBAL,
                simulator.graphUrl(),
                simulator.loginUrl(),
                certificate,
                maxRetries,
                Duration.ZERO,
                attempt,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                permissionsLastFor);
    }

    private static Opener opener() {
        return Opener.reading(secrets.tenantCredentials());
    }

    private static void fault(String kind, int times, String answer, String retryAfter) {
        control(
                "POST",
                "/simulator/faults",
                "{\"kind\": \"%s\", \"times\": %d, \"answer\": \"%s\", \"retryAfter\": \"%s\"}"
                        .formatted(kind, times, answer, retryAfter));
    }

    private static String control(String method, String path, @Nullable String body) {
        var trusted = TrustedCertificates.with(simulator.certificate());
        var http = new OkHttpClient.Builder()
                .sslSocketFactory(trusted.socketFactory(), trusted.manager())
                .build();
        var request = new Request.Builder()
                .url(URI.create(simulator.graphUrl() + path).toString())
                .method(method, body == null ? null : RequestBody.create(body, MediaType.get("application/json")))
                .build();
        try (var answer = http.newCall(request).execute()) {
            assertThat(answer.isSuccessful()).as(path).isTrue();
            return answer.body().string();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
