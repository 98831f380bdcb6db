package dev.latchkey.sync;

import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.DeviceChange;
import dev.latchkey.simulator.world.DocumentationEntry;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.KeysOnRemoval;
import dev.latchkey.simulator.world.NewDevice;
import dev.latchkey.simulator.world.Timestamps;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever Microsoft answers, nothing counts as gone that it still has and nothing is invented; and once it answers well,
 * all that is known is as it is there, field by field, but for a key that Microsoft does not hand out. A sequence that fails
 * names its seed; {@code -Dlatchkey.seed=N -Dlatchkey.sequences=1} plays that one again, {@code -Dlatchkey.sequences=1000} more.
 */
class FaultPropertyIT {

    private static final int SEQUENCES = Integer.getInteger("latchkey.sequences", 40);
    private static final int WORLDS = 2_000;
    private static final int TENANTS = 3;

    /** More likely the more calls of the kind a run makes. */
    private static final List<String> KINDS = List.of(
            "devices",
            "devices",
            "devices",
            "keys",
            "keys",
            "keys",
            "batch",
            "batch",
            "key",
            "key",
            "device",
            "token",
            "groups",
            "group-members");

    private static final List<String> GROUPS = List.of("Everybody", "Some");

    private static final String REFUSED_TLS = "refused-tls";

    private static final List<String> TROUBLES = List.of(
            "400",
            "401",
            "403",
            "404",
            "410",
            "429",
            "500",
            "502",
            "503",
            "504",
            "slow",
            "cut",
            "reset",
            "truncated",
            "garbage",
            "inner-error",
            "wrong-types",
            "wrong-fields",
            "wrong-shape",
            "unknown-enum",
            "other-key",
            "duplicate",
            "lost",
            "lost",
            "repeat",
            "endless",
            "foreign-link",
            "never-ending",
            "huge",
            "skewed",
            REFUSED_TLS,
            "expired-token",
            "consent-revoked");

    /** These cost an attempt's whole time. */
    private static final Set<String> HANGING = Set.of("slow", "never-ending", "huge");

    /** The keys were handed out, and nobody could use the answer: they have to be read again. */
    private static final Set<String> READ_IN_VAIN = Set.of(
            "slow", "cut", "reset", "truncated", "wrong-types", "wrong-shape", "other-key", "never-ending", "huge");

    @TempDir
    static Path folder;

    static Simulator simulator;
    static RunningService sync;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorOptions.demo()
                .withHttpPort(0)
                .withSize(new WorldSize(WORLDS * TENANTS, 10, 2))
                .withSettings(Settings.DEFAULT
                        .with("devicePageSize", 2)
                        .with("keyPageSize", 2)
                        .with("escrowDelaySeconds", 0)
                        .with("deleteOldKeys", true)
                        .with("throttle", false)));
        sync = new RunningService(SyncApplication.class, "sync-service", folder, FaultPropertyIT::settings);
    }

    @AfterAll
    static void stop() {
        sync.close();
        simulator.close();
    }

    private static Map<String, ?> settings(SecretFiles secrets) {
        return SyncSettings.reading(
                simulator,
                secrets,
                Map.of(
                        "sync.poll", "20ms",
                        "sync.retry-wait", "5ms",
                        "sync.most-pages", "60",
                        "graph.attempt-timeout", "2s"));
    }

    @Test
    void whateverMicrosoftAnswersWhatIsKnownStaysTrue() {
        var seed = Long.getLong("latchkey.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        System.out.println("fault sequences with -Dlatchkey.seed=" + seed);
        for (var number = 0; number < SEQUENCES; number++) {
            var sequence = new Sequence(seed + number);
            try {
                sequence.play();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "play it again with -Dlatchkey.seed=" + (seed + number) + " -Dlatchkey.sequences=1\n"
                                + String.join("\n", sequence.steps),
                        e);
            }
        }
    }

    /** One story with tenants of its own, one of which has trouble. */
    private static final class Sequence {

        private final Random random;
        private final List<Customer> customers = new ArrayList<>();
        private final Customer troubled;
        private final Set<Customer> grouped = new HashSet<>();
        private final Map<String, String> devicesEver = new HashMap<>();
        private final Map<String, Key> keysEver = new HashMap<>();
        private final List<String> steps = new ArrayList<>();
        private int readsInVain;
        private boolean connectionsRefused;
        private @Nullable KeyRecord withheld;
        private boolean forbidden;
        private @Nullable String firstTrouble;

        Sequence(long seed) {
            random = new Random(seed);
            // Each of them has its turn in as many sequences.
            firstTrouble = TROUBLES.get((int) Math.floorMod(seed, (long) TROUBLES.size()));
            var first = Math.floorMod(seed, WORLDS) * TENANTS;
            for (var number = first; number < first + TENANTS; number++) {
                customers.add(Customer.number(simulator, number));
            }
            troubled = customers.get(random.nextInt(TENANTS));
            steps.add("the tenant with trouble is " + troubled.id());
        }

        void play() {
            var fromTheStart = random.nextInt(3) == 0;
            customers.stream()
                    .filter(customer -> !fromTheStart || !customer.equals(troubled))
                    .forEach(this::connect);
            var inWindows = !fromTheStart && random.nextBoolean();
            if (!fromTheStart) {
                awaitEndOfRuns();
            }
            var listed = customers.stream()
                    .collect(Collectors.toMap(
                            Customer::id, customer -> customer.devices().keySet()));
            remember();
            customers.forEach(this::change);
            if (random.nextInt(3) == 0) {
                withhold(fromTheStart);
            }
            remember();
            var faults = 1 + random.nextInt(4);
            for (var fault = 0; fault < faults; fault++) {
                trouble();
            }
            if (fromTheStart) {
                connect(troubled);
            }

            if (inWindows) {
                runWindows("with trouble");
            } else {
                run("with trouble");
            }

            assertNothingWrong();
            customers.stream()
                    .filter(customer -> !mayNotice(customer))
                    .forEach(inWindows ? this::assertKeysKnownAsTheyAre : this::assertKnownAsItIs);

            troubled.noMoreFaults();
            troubled.tenant().choices().consent(everythingGranted());
            forbid();
            if (inWindows) {
                assertThatCheckInsAreSeen(listed);
            }
            run("without trouble");

            assertNothingWrong();
            customers.forEach(this::assertKnownAsItIs);
        }

        /** One key that was not read yet is forbidden or empty, and stays so. */
        private void withhold(boolean neverRead) {
            var device = customerDevice(troubled);
            troubled.tenant().rotateLocally(device);
            var unread = troubled.keys().stream()
                    .filter(key -> neverRead || !keysEver.containsKey(key.id().toString()))
                    .toList();
            if (unread.isEmpty()) {
                return;
            }
            withheld = unread.get(random.nextInt(unread.size()));
            forbidden = random.nextBoolean();
            steps.add((forbidden ? "forbid" : "empty") + " the key " + withheld.id());
            if (!forbidden) {
                troubled.tenant().plant(withheld, "");
                // Each run that somebody asks for asks for it, whether or not it comes to its end.
                readsInVain += 6;
            }
            forbid();
        }

        private void forbid() {
            if (withheld != null && forbidden) {
                troubled.fault(withheld, "403");
            }
        }

        private UUID customerDevice(Customer customer) {
            var devices = customer.devices().keySet().stream().sorted().toList();
            return UUID.fromString(devices.get(random.nextInt(devices.size())));
        }

        /** Connections are anybody's; whoever was refused one has failed and says why. */
        private boolean mayNotice(Customer customer) {
            return customer.equals(troubled)
                    || (connectionsRefused && !lastRun(customer).equals("COMPLETED"));
        }

        private void connect(Customer customer) {
            steps.add("connect " + customer.id());
            var choices = customer.tenant().choices();
            choices.consent(everythingGranted());
            sync.post("/api/v1/tenants", ADMINISTRATOR, customer.connection(1));
            if (random.nextBoolean()) {
                steps.add("read groups of " + customer.id());
                choices.groups(Map.of(
                        GROUPS.getFirst(),
                        "",
                        GROUPS.getLast(),
                        customer.devices()
                                .get(customerDevice(customer).toString())
                                .substring(0, 5)));
                grouped.add(customer);
                sync.send(
                        "PATCH",
                        "/api/v1/tenants/" + customer.id(),
                        ADMINISTRATOR,
                        "application/json",
                        "{\"deviceGroups\": [\"%s\", \"%s\"]}".formatted(GROUPS.getFirst(), GROUPS.getLast()));
            }
        }

        private static Consent everythingGranted() {
            var roles = new HashSet<>(Consent.full().roles());
            roles.addAll(Set.of("GroupMember.Read.All", "Device.Read.All"));
            return new Consent(true, roles);
        }

        private Map<String, DeviceState> states(Customer customer) {
            return customer.states(grouped.contains(customer) ? GROUPS : List.of());
        }

        /** Those that Microsoft hands out. */
        private Map<String, Key> keys(Customer customer) {
            var keys = new HashMap<String, Key>();
            for (var key : customer.keys()) {
                if (withheld == null || !key.id().equals(withheld.id())) {
                    keys.put(key.id().toString(), Key.of(key, customer.tenant().secretForTruth(key)));
                }
            }
            return keys;
        }

        private void remember() {
            for (var customer : customers) {
                devicesEver.putAll(customer.devices());
                keysEver.putAll(keys(customer));
            }
        }

        private void change(Customer customer) {
            var changes = random.nextInt(4);
            for (var change = 0; change < changes; change++) {
                var device = customerDevice(customer);
                var where = device + " of " + customer.id();
                switch (random.nextInt(5)) {
                    case 0 -> {
                        steps.add("add a device to " + customer.id());
                        customer.tenant().add(new NewDevice("Windows", ordinary(), DocumentationEntry.NONE));
                    }
                    case 1 -> {
                        steps.add("rotate " + where);
                        customer.tenant().rotateLocally(device);
                    }
                    case 2 -> {
                        steps.add("manage otherwise " + where);
                        customer.tenant().change(device, otherwise());
                    }
                    case 3 -> {
                        steps.add("remove with its keys " + where);
                        customer.tenant().remove(device, KeysOnRemoval.DESTROY);
                    }
                    default -> {
                        steps.add("remove without its keys " + where);
                        customer.tenant().remove(device, KeysOnRemoval.KEEP);
                    }
                }
            }
        }

        private DeviceChange otherwise() {
            return new DeviceChange(
                    null,
                    null,
                    "10.0.26100." + random.nextInt(9_000),
                    null,
                    random.nextBoolean(),
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        private static DeviceChange ordinary() {
            return new DeviceChange(null, null, null, null, null, null, null, null, null, null);
        }

        private void trouble() {
            var kind = KINDS.get(random.nextInt(KINDS.size()));
            var trouble = firstTrouble != null ? firstTrouble : TROUBLES.get(random.nextInt(TROUBLES.size()));
            firstTrouble = null;
            var skip = random.nextInt(5);
            var times = HANGING.contains(trouble) ? 1 : 1 + random.nextInt(8);
            var single = kind.equals("device") || kind.equals("key");
            if (single && trouble.equals("404")) {
                // That is how Microsoft says that something is gone; it is believed.
                return;
            }
            if (trouble.equals(REFUSED_TLS)) {
                steps.add("refuse the next " + times + " connections");
                troubled.refuseConnections(times);
                connectionsRefused = true;
                // Who loses a connection wants another one.
                trouble = "cut";
            }
            if (READ_IN_VAIN.contains(trouble) && (single || kind.equals("batch"))) {
                // A step that hangs holds up the batch it is in.
                readsInVain += single && !HANGING.contains(trouble) ? times : 20 * times;
            }
            steps.add(trouble + " for " + times + " calls of the kind " + kind + " after " + skip);
            troubled.fault(kind, skip, times, trouble);
        }

        private void run(String how) {
            steps.add("run " + how);
            for (var customer : customers) {
                sync.post("/api/v1/tenants/" + customer.id() + "/sync", ADMINISTRATOR, "");
            }
            awaitEndOfRuns();
        }

        /** As when their time has come: of devices, those are listed that checked in since the listing before. */
        private void runWindows(String how) {
            steps.add("run windows " + how);
            for (var customer : customers) {
                await("the next run of " + customer.id() + " is due")
                        .until(() -> sync.database().update("""
                                        update scheduled_run set execution_time = now()
                                        where task_instance = ? and not picked
                                        """, customer.id()) == 1);
            }
            awaitEndOfRuns();
        }

        /** @param listed devices by tenant of which every group is known */
        private void assertThatCheckInsAreSeen(Map<String, Set<String>> listed) {
            var seen = new HashMap<Customer, UUID>();
            for (var customer : customers) {
                customer.online().stream()
                        .filter(device -> Objects.requireNonNull(listed.get(customer.id()))
                                .contains(device.toString()))
                        .findFirst()
                        .ifPresent(device -> {
                            steps.add("check in " + device + " of " + customer.id());
                            customer.tenant().change(device, otherwise());
                            customer.tenant().nudge(device);
                            seen.put(customer, device);
                        });
            }
            runWindows("without trouble");
            seen.forEach(
                    (customer, device) -> assertThat(Known.of(customer).devices.get(device.toString()))
                            .as("the device %s of %s, which has checked in", device, customer.id())
                            .isEqualTo(states(customer).get(device.toString())));
        }

        private void awaitEndOfRuns() {
            await("all runs end")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(customers).noneMatch(Sequence::isWaiting));
            await("everything is announced")
                    .untilAsserted(() -> assertThat(sync.count("outbox_event")).isZero());
        }

        private static boolean isWaiting(Customer customer) {
            return Boolean.TRUE.equals(sync.database().queryForObject("""
                            select exists (
                                select 1 from tenant t join scheduled_run s on s.task_instance = t.tenant_id
                                where t.tenant_id = ? and (s.picked or s.execution_time <= now() or not exists (
                                    select 1 from sync_run r
                                    where r.tenant_id = t.tenant_id and r.finished_at is not null
                                        and r.started_at >= t.run_requested_at)))
                            """, Boolean.class, customer.id()));
        }

        private void assertNothingWrong() {
            for (var customer : customers) {
                var known = Known.of(customer);
                assertThat(known.goneDevices)
                        .as("devices that count as gone")
                        .doesNotContainAnyElementsOf(customer.devices().keySet());
                assertThat(known.goneKeys)
                        .as("keys that count as gone")
                        .doesNotContainAnyElementsOf(customer.passwords().keySet());
                assertThat(devicesEver).as("devices").containsAllEntriesOf(known.names());
                known.keys.forEach((keyId, key) -> assertThat(keysEver.get(keyId))
                        .as("what is said of the key %s", keyId)
                        .isNotNull()
                        // Which volume it is, a later listing may say.
                        .isEqualTo(
                                key.volume == VolumeType.UNKNOWN && keysEver.containsKey(keyId)
                                        ? key.of(keysEver.get(keyId).volume)
                                        : key));
                assertThat(customer.tenant().secretsRead())
                        .as("keys read")
                        .isBetween((long) known.keys.size(), known.keys.size() + mayBeReadAgain(customer));
                assertThat(resumed(customer)).as("runs that broke down").isZero();
                failures(customer).forEach(this::assertSaysWhy);
            }
        }

        private long mayBeReadAgain(Customer customer) {
            return customer.equals(troubled) ? readsInVain : 0;
        }

        /** Nobody was killed, so nothing should have to be taken up again. */
        private static Long resumed(Customer customer) {
            return sync.database()
                    .queryForObject(
                            "select count(*) from sync_run where tenant_id = ? and resumed", Long.class, customer.id());
        }

        private static List<SyncRunFailed> failures(Customer customer) {
            return sync.wire().heard(Topic.TENANT_EVENTS, SyncRunFailed.class).stream()
                    .filter(failed -> failed.tenantId().equals(customer.id()))
                    .toList();
        }

        private void assertSaysWhy(SyncRunFailed failed) {
            var words = failed.cause() + " " + failed.nextStep();
            assertThat(failed.cause()).isNotBlank();
            assertThat(words)
                    .doesNotContainPattern("Exception|\\b(java|dev|com|org|tools|io)\\.[a-z]")
                    .doesNotContainPattern("\\d{6}-\\d{6}")
                    .doesNotContain(simulator.world().clientSecret());
        }

        private void assertKnownAsItIs(Customer customer) {
            var known = Known.of(customer);
            assertThat(lastRun(customer)).isEqualTo("COMPLETED");
            assertThat(known.devices).as("announced devices").isEqualTo(states(customer));
            assertThat(known.presentKeys()).as("announced keys").isEqualTo(keys(customer));
            assertThat(refused(customer))
                    .as("keys that are told to be held back")
                    .isEqualTo(customer.equals(troubled) && withheld != null ? 1 : 0);
            assertThat(notGone("device_id", "managed_device", customer))
                    .as("devices in the database")
                    .hasSameElementsAs(customer.devices().keySet());
            assertThat(notGone("key_id", "recovery_key", customer))
                    .as("keys in the database")
                    .hasSameElementsAs(keys(customer).keySet());
        }

        private void assertKeysKnownAsTheyAre(Customer customer) {
            assertThat(lastRun(customer)).isEqualTo("COMPLETED");
            assertThat(Known.of(customer).presentKeys()).as("announced keys").isEqualTo(keys(customer));
        }

        private static int refused(Customer customer) {
            return Objects.requireNonNull(sync.database()
                    .queryForObject(
                            "select coalesce(substring(keys_refused from '^[0-9]+')::int, 0) from tenant where tenant_id = ?",
                            Integer.class,
                            customer.id()));
        }

        private static String lastRun(Customer customer) {
            return sync.database()
                    .queryForObject(
                            "select coalesce(cause, state) from sync_run where tenant_id = ? order by started_at desc limit 1",
                            String.class,
                            customer.id());
        }

        private static List<String> notGone(String id, String table, Customer customer) {
            return sync.database()
                    .queryForList(
                            "select " + id + " from " + table + " where tenant_id = ? and not gone",
                            String.class,
                            customer.id());
        }
    }

    /** What is said of a key, with its digits as the vault opens them. */
    private record Key(String deviceId, VolumeType volume, Instant createdAt, String password) {

        static Key of(KeyRecord key, String password) {
            return new Key(
                    key.deviceId().toString(),
                    VolumeType.valueOf(key.volume().name()),
                    Instant.parse(Timestamps.ticks(key.created())),
                    password);
        }

        static Key of(KeyFound found) {
            return new Key(found.deviceId(), found.volume(), found.createdAt(), opened(found));
        }

        Key of(VolumeType known) {
            return new Key(deviceId, known, createdAt, password);
        }

        private static String opened(KeyFound found) {
            var binding = Binding.recoveryKey(found.tenantId(), found.deviceId(), found.keyId());
            var vault = Opener.reading(sync.secrets().vaultSealingPrivate());
            try (var clear = vault.open(found.secret(), binding)) {
                return clear.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
            }
        }

        @Override
        public String toString() {
            return "key of " + deviceId + ", " + volume + ", " + createdAt;
        }
    }

    /**
     * What whoever listened knows of a tenant.
     *
     * @param devices by device id
     * @param keys by key id, all that were ever found
     */
    private record Known(
            Map<String, DeviceState> devices, Set<String> goneDevices, Map<String, Key> keys, Set<String> goneKeys) {

        static Known of(Customer customer) {
            var known = new Known(new HashMap<>(), new HashSet<>(), new HashMap<>(), new HashSet<>());
            for (var event : sync.wire().heard(Topic.DEVICE_EVENTS, DeviceEvent.class)) {
                if (event.tenantId().equals(customer.id())) {
                    known.hear(event);
                }
            }
            for (var event : sync.wire().heard(Topic.RECOVERY_KEY_EVENTS, RecoveryKeyEvent.class)) {
                if (event.tenantId().equals(customer.id())) {
                    known.hear(event);
                }
            }
            return known;
        }

        private void hear(DeviceEvent event) {
            switch (event) {
                case DeviceSeen seen -> {
                    devices.put(seen.deviceId(), seen.state());
                    goneDevices.remove(seen.deviceId());
                }
                case DeviceChanged changed -> devices.put(changed.deviceId(), changed.state());
                case DeviceGone gone -> {
                    devices.remove(gone.deviceId());
                    goneDevices.add(gone.deviceId());
                }
            }
        }

        private void hear(RecoveryKeyEvent event) {
            switch (event) {
                case KeyFound found -> keys.put(found.keyId(), Key.of(found));
                case KeyConfirmed back -> {
                    goneKeys.remove(back.keyId());
                    if (back.volume() != null) {
                        keys.computeIfPresent(back.keyId(), (keyId, key) -> key.of(back.volume()));
                    }
                }
                case KeyGoneUpstream gone -> goneKeys.add(gone.keyId());
            }
        }

        Map<String, String> names() {
            return devices.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, device -> device.getValue().name()));
        }

        Map<String, Key> presentKeys() {
            var present = new HashMap<>(keys);
            present.keySet().removeAll(goneKeys);
            return present;
        }
    }
}
