package dev.latchkey.matching;

import static dev.latchkey.matching.Tenant.state;
import static dev.latchkey.matching.Tenant.windows;
import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.Event;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.ImportConfigurations;
import dev.latchkey.matching.match.MatchDevices;
import dev.latchkey.matching.organization.AddOrganization;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever the order, however often, by however many threads: the same matches, and each key handed over once. */
class AnyOrderIT {

    @TempDir
    static Path folder;

    static RunningService matching;
    static Wire wire;

    @BeforeAll
    static void start() {
        matching = new RunningService(MatchingApplication.class, "matching-service", folder);
        wire = matching.wire();
    }

    @AfterAll
    static void stop() {
        matching.close();
    }

    /** Something that happens to the service. */
    private interface Step {
        void run();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void endsTheSame(long seed) throws Exception {
        var random = new Random(seed);
        var world = new World(seed);
        var threads = seed % 2 == 0 ? 4 : 1;

        run(steps(world, random), random, threads);

        await("everything is announced")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(matching.count("outbox_event")).isZero());
        assertThat(world.states()).isEqualTo(world.expectedStates());
        assertThat(world.listedKeys()).isEqualTo(world.expectedKeys());
    }

    /** Registry changes and batches of events, each at least once, shuffled. */
    private static List<Step> steps(World world, Random random) {
        var events = new ArrayList<Event>(world.events);
        world.events.stream().filter(event -> random.nextInt(3) == 0).forEach(events::add);
        Collections.shuffle(events, random);
        var steps = new ArrayList<Step>();
        while (!events.isEmpty()) {
            var batch = events.subList(0, Math.min(events.size(), 1 + random.nextInt(8)));
            var inbound = batch.stream().map(Wire::inbound).toList();
            batch.clear();
            steps.add(() -> take(inbound));
        }
        for (var entries : world.imports) {
            steps.add(() -> matching.bean(ImportConfigurations.class).run(world.organization, entries, ADMINISTRATOR));
            steps.add(() -> matching.bean(ImportConfigurations.class).run(world.organization, entries, ADMINISTRATOR));
        }
        Collections.shuffle(steps, random);
        return steps;
    }

    private static void run(List<Step> steps, Random random, int threads) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            var lanes = new HashMap<Integer, List<Step>>();
            steps.forEach(step -> lanes.computeIfAbsent(random.nextInt(threads), lane -> new ArrayList<>())
                    .add(step));
            var running = new ArrayList<Future<?>>();
            lanes.values().forEach(lane -> running.add(executor.submit(() -> lane.forEach(Step::run))));
            for (var one : running) {
                one.get();
            }
        }
    }

    private static void take(List<Inbound> batch) {
        new TransactionTemplate(matching.bean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> matching.bean(MatchDevices.class).take(batch));
    }

    /** One tenant with a device of every kind, what happens to it, and what must come of it. */
    private static final class World {

        private final Tenant tenant = Tenant.fresh();
        private final long organization;
        private final List<Event> events = new ArrayList<>();
        private final List<List<ConfigurationEntry>> imports = new ArrayList<>();
        private final Map<String, String> expectedStates = new TreeMap<>();
        private final Map<String, Boolean> expectedKeys = new TreeMap<>();

        World(long seed) {
            organization = matching.bean(AddOrganization.class)
                    .add("World " + seed, ADMINISTRATOR)
                    .organization()
                    .id();
            events.add(tenant.connected(organization + 1_000_000, 1));
            events.add(tenant.connected(organization, 2));
            for (var i = 0; i < 5; i++) {
                addBySerial(i);
                addByMac(i);
                addByBothAndRenamed(i);
                addGone(i);
                addPlaceholder(i);
                addTwins(i);
                addContradiction(i);
                addPhone(i);
            }
        }

        private void addBySerial(int i) {
            seen("serial-" + i, 1, windows("S" + i, "serial 0" + i));
            configurations(entry("cs" + i, "any", "SERIAL0" + i));
            matched("serial-" + i);
            keys("serial-" + i, true);
        }

        private void addByMac(int i) {
            seen("mac-" + i, 1, windows("M" + i, "Default string", "00:1A:00:00:01:0" + i, "00:1A:00:00:02:0" + i));
            configurations(entry("cm" + i, "any", null, "001A0000020" + i));
            matched("mac-" + i);
            keys("mac-" + i, true);
        }

        private void addByBothAndRenamed(int i) {
            var device = "both-" + i;
            seen(device, 1, windows("OLD" + i, "BOTH" + i, "00:1A:00:00:03:0" + i));
            events.add(tenant.changed(device, 2, windows("NEW" + i, "BOTH" + i, "00:1A:00:00:03:0" + i)));
            configurations(
                    entry("cb" + i, "any", "BOTH" + i, "00:1A:00:00:03:0" + i),
                    entry("cb-mac" + i, "any", null, "00:1A:00:00:03:0" + i));
            matched(device);
            keys(device, true);
        }

        private void addGone(int i) {
            seen("gone-" + i, 1, windows("G" + i, "GONE" + i));
            events.add(tenant.gone("gone-" + i, 2));
            configurations(entry("cg" + i, "any", "GONE" + i));
            matched("gone-" + i);
            keys("gone-" + i, true);
        }

        private void addPlaceholder(int i) {
            seen("placeholder-" + i, 1, windows("P" + i, "To be filled by O.E.M."));
            configurations(entry("cp" + i, "P" + i, "To be filled by O.E.M."));
            expectedStates.put("placeholder-" + i, "UNMATCHED");
            keys("placeholder-" + i, false);
        }

        private void addTwins(int i) {
            seen("twins-" + i, 1, windows("T" + i, "TWIN" + i));
            configurations(entry("ct" + i, "any", "TWIN" + i), entry("cu" + i, "any", "twin" + i));
            expectedStates.put("twins-" + i, "AMBIGUOUS");
            keys("twins-" + i, false);
        }

        private void addContradiction(int i) {
            seen("contra-" + i, 1, windows("C" + i, "CONTRA" + i, "00:1A:00:00:04:0" + i));
            configurations(entry("cc" + i, "any", "CONTRA" + i), entry("cd" + i, "any", null, "00:1A:00:00:04:0" + i));
            expectedStates.put("contra-" + i, "AMBIGUOUS");
            keys("contra-" + i, false);
        }

        private void addPhone(int i) {
            seen("phone-" + i, 1, state("I" + i, "PHONE" + i, "iOS"));
            configurations(entry("ci" + i, "any", "PHONE" + i));
            expectedStates.put("phone-" + i, "NOT_WINDOWS");
        }

        private void seen(String device, long version, dev.latchkey.events.DeviceState as) {
            events.add(tenant.seen(device, version, as));
        }

        private void matched(String device) {
            expectedStates.put(device, "MATCHED");
        }

        /** One key that stays, one that is gone, one that came back. */
        private void keys(String device, boolean handedOver) {
            events.add(tenant.keyFound(device, device + "-a", 1));
            events.add(tenant.keyFound(device, device + "-b", 1));
            events.add(tenant.keyGone(device, device + "-b", 2));
            events.add(tenant.keyFound(device, device + "-c", 1));
            events.add(tenant.keyGone(device, device + "-c", 2));
            events.add(tenant.keyConfirmed(device, device + "-c", 3));
            if (handedOver) {
                expectedKeys.put(device + "-a", true);
                expectedKeys.put(device + "-b", false);
                expectedKeys.put(device + "-c", true);
            }
        }

        private void configurations(ConfigurationEntry... entries) {
            imports.add(List.of(entries));
        }

        private static ConfigurationEntry entry(String externalId, String name, String serial, String... macs) {
            return ConfigurationEntry.of(0, externalId, name, serial, List.of(macs));
        }

        Map<String, String> expectedStates() {
            return expectedStates;
        }

        Map<String, Boolean> expectedKeys() {
            return expectedKeys;
        }

        Map<String, String> states() {
            var states = new TreeMap<String, String>();
            matching.database()
                    .query(
                            "select device_id, state from device where tenant_id = ?",
                            row -> {
                                states.put(row.getString(1), row.getString(2));
                            },
                            tenant.id());
            return states;
        }

        /** What a listener knows in the end: key id to whether it is still listed. Fails when a key comes twice. */
        Map<String, Boolean> listedKeys() {
            var listed = new TreeMap<String, Boolean>();
            var mine = wire.heard(Topic.MATCHED_KEY_EVENTS, MatchedKeyEvent.class).stream()
                    .filter(event -> event.tenantId().equals(tenant.id()))
                    .toList();
            for (var event : mine) {
                switch (event) {
                    case KeyMatched key ->
                        assertThat(listed.put(key.keyId(), true)).isNull();
                    case MatchedKeyGone gone ->
                        assertThat(listed.put(gone.keyId(), false)).isNotNull();
                    case MatchedKeyConfirmed key ->
                        assertThat(listed.put(key.keyId(), true)).isNotNull();
                    case MatchedDeviceChanged changed ->
                        assertThat(changed.deviceName()).startsWith("NEW");
                }
            }
            return listed;
        }
    }
}
