package dev.latchkey.matching;

import static dev.latchkey.matching.Tenant.state;
import static dev.latchkey.matching.Tenant.windows;
import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static java.util.Objects.requireNonNull;
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
import dev.latchkey.kit.security.Role;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.ImportConfigurations;
import dev.latchkey.matching.match.ChangeMatches;
import dev.latchkey.matching.match.DeviceListing.Filter;
import dev.latchkey.matching.match.MatchAction;
import dev.latchkey.matching.match.MatchDevices;
import dev.latchkey.matching.match.MatchWish;
import dev.latchkey.matching.organization.AddOrganization;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whatever the order of device, key and configuration events, however often they come, by however many threads: the same
 * matches, and each key handed over once. People act in their order, at any time between.
 */
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
        world.letPeopleAct();

        await("everything is announced").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(world.isPlaced()).isTrue();
            assertThat(matching.count("outbox_event")).isZero();
        });
        assertThat(world.goneOfFormer()).isEqualTo(world.expectedGoneOfFormer);
        assertThat(world.waitingOfFormer()).isEqualTo(world.expectedWaitingOfFormer);
        assertThat(world.states()).isEqualTo(world.expectedStates());
        assertThat(world.places()).isEqualTo(world.expectedPlaces());
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
            steps.add(world::letPeopleAct);
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

    /** What a person does once they can. */
    private record PersonsStep(
            MatchAction action, String device, @Nullable String externalId) {}

    /** One tenant with a device of every kind, what happens to it, and what must come of it. */
    private static final class World {

        private final Tenant tenant = Tenant.fresh();
        private final Tenant former = Tenant.fresh();
        private final long organization;
        private final List<Event> events = new ArrayList<>();
        private final List<List<ConfigurationEntry>> imports = new ArrayList<>();
        private final Deque<PersonsStep> people = new ArrayDeque<>();
        private final Map<String, String> expectedStates = new TreeMap<>();
        private final Map<String, String> expectedPlaces = new TreeMap<>();
        private final Map<String, Boolean> expectedKeys = new TreeMap<>();
        private final Map<String, Boolean> expectedGoneOfFormer = new TreeMap<>();
        private final Set<String> expectedWaitingOfFormer = new TreeSet<>();

        World(long seed) {
            organization = matching.bean(AddOrganization.class)
                    .add("World " + seed, ADMINISTRATOR)
                    .organization()
                    .id();
            events.add(tenant.connected(organization + 1_000_000, 1));
            events.add(tenant.connected(organization, 2));
            events.add(former.connected(organization, 1));
            events.add(former.disconnected(organization, 2, 5));
            events.add(former.connected(organization, 3));
            for (var i = 0; i < 2; i++) {
                addBySerial(i);
                addByMac(i);
                addByBothAndRenamed(i);
                addGone(i);
                addPlaceholder(i);
                addTwins(i);
                addContradiction(i);
                addPhone(i);
                addSameSerialNumber(i);
                addSuccessor(i);
                addDock(i);
                addClone(i);
                addSettledTwins(i);
                addNamed(i);
                addTakenBack(i);
                addIgnored(i);
                addSetUpAnew(i);
                addLeftBehind(i);
                addListedAgain(i);
            }
        }

        private void addBySerial(int i) {
            seen("serial-" + i, 1, windows("S" + i, "serial 0" + i));
            configurations(entry("cs" + i, "any", "SERIAL0" + i));
            matched("serial-" + i, "cs" + i);
            keys("serial-" + i, true);
        }

        private void addByMac(int i) {
            seen("mac-" + i, 1, windows("M" + i, "Default string", "00:1A:00:00:01:0" + i, "00:1A:00:00:02:0" + i));
            configurations(entry("cm" + i, "any", null, "001A0000020" + i));
            matched("mac-" + i, "cm" + i);
            keys("mac-" + i, true);
        }

        private void addByBothAndRenamed(int i) {
            var device = "both-" + i;
            seen(device, 1, windows("OLD" + i, "BOTH" + i, "00:1A:00:00:03:0" + i));
            events.add(tenant.changed(device, 2, windows("NEW" + i, "BOTH" + i, "00:1A:00:00:03:0" + i)));
            configurations(entry("cb" + i, "any", "BOTH" + i, "00:1A:00:00:03:0" + i));
            configurations(entry("cb-mac" + i, "any", null, "00:1A:00:00:03:0" + i));
            matched(device, "cb" + i);
            keys(device, true);
        }

        private void addGone(int i) {
            seen("gone-" + i, 1, windows("G" + i, "GONE" + i));
            events.add(tenant.gone("gone-" + i, 2));
            configurations(entry("cg" + i, "any", "GONE" + i));
            matched("gone-" + i, "cg" + i);
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
            expectedStates.put("twins-" + i, "NEEDS_ATTENTION");
            keys("twins-" + i, false);
        }

        private void addContradiction(int i) {
            seen("contra-" + i, 1, windows("C" + i, "CONTRA" + i, "00:1A:00:00:04:0" + i));
            configurations(entry("cc" + i, "any", "CONTRA" + i), entry("cd" + i, "any", null, "00:1A:00:00:04:0" + i));
            expectedStates.put("contra-" + i, "NEEDS_ATTENTION");
            keys("contra-" + i, false);
        }

        private void addPhone(int i) {
            seen("phone-" + i, 1, state("I" + i, "PHONE" + i, "iOS"));
            configurations(entry("ci" + i, "any", "PHONE" + i));
            expectedStates.put("phone-" + i, "NOT_WINDOWS");
        }

        private void addSameSerialNumber(int i) {
            seen("same-a-" + i, 1, windows("SA" + i, "SAME" + i));
            seen("same-b-" + i, 1, windows("SB" + i, "SAME" + i));
            configurations(entry("cz" + i, "any", "SAME" + i));
            expectedStates.put("same-a-" + i, "NEEDS_ATTENTION");
            expectedStates.put("same-b-" + i, "NEEDS_ATTENTION");
        }

        private void addSuccessor(int i) {
            seen("old-" + i, 1, windows("O" + i, "SUCCESSION" + i));
            events.add(tenant.gone("old-" + i, 2));
            seen("new-" + i, 1, windows("N" + i, "SUCCESSION" + i));
            configurations(entry("cn" + i, "any", "SUCCESSION" + i));
            matched("new-" + i, "cn" + i);
        }

        private void addDock(int i) {
            var dock = "00:1A:00:00:05:0" + i;
            seen("dock-a-" + i, 1, windows("DA" + i, "DOCKA" + i, dock));
            seen("dock-b-" + i, 1, windows("DB" + i, "DOCKB" + i, dock));
            seen("dock-c-" + i, 1, windows("DC" + i, null, dock));
            configurations(entry("da" + i, "any", "DOCKA" + i, dock));
            configurations(entry("db" + i, "any", "DOCKB" + i));
            matched("dock-a-" + i, "da" + i);
            matched("dock-b-" + i, "db" + i);
            expectedStates.put("dock-c-" + i, "UNMATCHED");
        }

        private void addClone(int i) {
            seen("origin-" + i, 1, windows("OR" + i, "CLONED" + i, "00:1A:00:00:06:0" + i));
            seen("clone-" + i, 1, windows("CL" + i, "CLONED" + i, "00:1A:00:00:07:0" + i));
            configurations(entry("co" + i, "any", "CLONED" + i, "00:1A:00:00:06:0" + i));
            matched("origin-" + i, "co" + i);
            expectedStates.put("clone-" + i, "NEEDS_ATTENTION");
        }

        private void addSettledTwins(int i) {
            seen("real-" + i, 1, windows("RE" + i, "SETTLED" + i));
            seen("fake-" + i, 1, windows("FA" + i, "SETTLED" + i));
            configurations(entry("cr" + i, "any", "SETTLED" + i));
            does(MatchAction.MATCH, "real-" + i, "cr" + i);
            matched("real-" + i, "cr" + i);
            expectedStates.put("fake-" + i, "NEEDS_ATTENTION");
        }

        private void addNamed(int i) {
            seen("named-" + i, 1, windows("NAMED" + i, null));
            configurations(entry("cw" + i, "NAMED" + i, null));
            does(MatchAction.ACCEPT, "named-" + i, null);
            matched("named-" + i, "cw" + i);
            keys("named-" + i, true);
        }

        private void addTakenBack(int i) {
            seen("back-" + i, 1, windows("BA" + i, "BACK" + i));
            configurations(entry("ck" + i, "any", "BACK" + i));
            does(MatchAction.REVERT, "back-" + i, null);
            expectedStates.put("back-" + i, "UNMATCHED");
        }

        private void addIgnored(int i) {
            seen("ignored-" + i, 1, windows("IG" + i, "IGNORED" + i));
            events.add(tenant.changed("ignored-" + i, 2, windows("IG2" + i, "IGNORED" + i)));
            does(MatchAction.IGNORE, "ignored-" + i, null);
            expectedStates.put("ignored-" + i, "IGNORED");
            keys("ignored-" + i, false);
        }

        private void addSetUpAnew(int i) {
            seen("before-" + i, 1, windows("ANEW" + i, null));
            events.add(tenant.gone("before-" + i, 2));
            seen("after-" + i, 1, windows("ANEW" + i, null));
            configurations(entry("ca" + i, "any", null));
            does(MatchAction.MATCH, "before-" + i, "ca" + i);
            matched("before-" + i, "ca" + i);
            matched("after-" + i, "ca" + i);
            keys("after-" + i, true);
        }

        /** Another customer's machine has its serial number now; and one whose key waits. */
        private void addLeftBehind(int i) {
            events.add(former.seen("left-" + i, 1, windows("L" + i, "LEFT" + i)));
            expectedGoneOfFormer.put("left-" + i, true);
            seen("taker-" + i, 1, windows("TK" + i, "LEFT" + i));
            configurations(entry("cl" + i, "any", "LEFT" + i));
            matched("taker-" + i, "cl" + i);
            events.add(former.seen("waiting-" + i, 1, windows("W" + i, "WAITING" + i)));
            events.add(former.keyFound("waiting-" + i, "waiting-key-" + i, 1));
            expectedGoneOfFormer.put("waiting-" + i, true);
            expectedWaitingOfFormer.add("waiting-key-" + i);
        }

        private void addListedAgain(int i) {
            events.add(former.seen("again-" + i, 1, windows("AG" + i, "AGAIN" + i)));
            events.add(former.seen("again-" + i, 6, windows("AG" + i, "AGAIN" + i)));
            events.add(former.keyFound("again-" + i, "again-key-" + i, 1));
            events.add(former.keyConfirmed("again-" + i, "again-key-" + i, 6));
            configurations(entry("cx" + i, "any", "AGAIN" + i));
            expectedGoneOfFormer.put("again-" + i, false);
        }

        boolean isPlaced() {
            return matching.database()
                    .queryForList(
                            "select tenant_id from tenant_organization where tenant_id = ? and placed_up_to is not null",
                            former.id())
                    .isEmpty();
        }

        Map<String, Boolean> goneOfFormer() {
            var gone = new TreeMap<String, Boolean>();
            matching.database()
                    .query(
                            "select device_id, gone from device where tenant_id = ?",
                            row -> {
                                gone.put(row.getString(1), row.getBoolean(2));
                            },
                            former.id());
            return gone;
        }

        /** Keys whose secrets are still here; those of a matched device are with the vault, which heard their last version. */
        Set<String> waitingOfFormer() {
            for (var event : wire.heard(Topic.MATCHED_KEY_EVENTS, MatchedKeyEvent.class)) {
                if (event instanceof KeyMatched key && key.tenantId().equals(former.id())) {
                    assertThat(wire.heard(Topic.MATCHED_KEY_EVENTS, MatchedKeyConfirmed.class))
                            .anyMatch(confirmed -> confirmed.tenantId().equals(former.id())
                                    && confirmed.keyId().equals(key.keyId())
                                    && confirmed.version() == 6);
                }
            }
            return new TreeSet<>(matching.database()
                    .queryForList(
                            "select key_id from device_key where tenant_id = ? and ciphertext is not null",
                            String.class,
                            former.id()));
        }

        private void does(MatchAction action, String device, @Nullable String externalId) {
            people.add(new PersonsStep(action, device, externalId));
        }

        private void seen(String device, long version, dev.latchkey.events.DeviceState as) {
            events.add(tenant.seen(device, version, as));
        }

        private void matched(String device, String externalId) {
            expectedStates.put(device, "MATCHED");
            expectedPlaces.put(device, externalId);
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
            var ids = List.of(new ExternalId(ExternalId.IMPORT, externalId));
            return new ConfigurationEntry(null, ids, name, null, serial, List.of(macs), null, null, null, null, null);
        }

        /** A person can decide about what they see: each does so as soon as they can, one after the other, at any time. */
        synchronized void letPeopleAct() {
            while (!people.isEmpty() && acted(people.getFirst())) {
                people.removeFirst();
            }
        }

        private boolean acted(PersonsStep step) {
            try {
                var id = step.externalId == null ? null : configurationId(step.externalId);
                if (step.externalId != null && id == null) {
                    return false;
                }
                var wish = new MatchWish(
                        step.action, step.device, new Filter(null, tenant.id(), Set.of(), null, null, null), id, false);
                var done = matching.bean(ChangeMatches.class).apply(wish, null, someoneOf(Role.EDITOR, organization));
                return done.changed() == 1;
            } catch (ProblemException notYet) {
                return false;
            }
        }

        private @Nullable Long configurationId(String externalId) {
            return matching
                    .database()
                    .queryForList(
                            "select configuration_id from configuration_external_id where organization_id = ? and external_id = ?",
                            Long.class,
                            organization,
                            externalId)
                    .stream()
                    .findFirst()
                    .orElse(null);
        }

        Map<String, String> expectedPlaces() {
            return expectedPlaces;
        }

        Map<String, String> places() {
            var places = new TreeMap<String, String>();
            matching.database()
                    .query(
                            """
                            select d.device_id, c.external_id
                            from device as d join configuration_external_id as c using (configuration_id)
                            where d.tenant_id = ? and d.state = 'MATCHED' and d.device_id not like 'old-%'
                            """,
                            row -> {
                                places.put(row.getString(1), row.getString(2));
                            },
                            tenant.id());
            return places;
        }

        Map<String, String> expectedStates() {
            return expectedStates;
        }

        Map<String, Boolean> expectedKeys() {
            return expectedKeys;
        }

        /** Without those that are gone and have a successor: whether they were matched while they were there is history. */
        Map<String, String> states() {
            var states = new TreeMap<String, String>();
            matching.database()
                    .query(
                            "select device_id, state from device where tenant_id = ? and device_id not like 'old-%'",
                            row -> {
                                states.put(row.getString(1), row.getString(2));
                            },
                            tenant.id());
            return states;
        }

        /** What a listener knows in the end: key id to whether it is still listed. Fails when a key comes twice. */
        Map<String, Boolean> listedKeys() {
            var listed = new TreeMap<String, Boolean>();
            var places = new HashMap<String, Long>();
            var mine = wire.heard(Topic.MATCHED_KEY_EVENTS, MatchedKeyEvent.class).stream()
                    .filter(event -> event.tenantId().equals(tenant.id()))
                    .toList();
            for (var event : mine) {
                switch (event) {
                    case KeyMatched key -> {
                        assertThat(listed.put(key.keyId(), true)).isNull();
                        places.put(key.deviceId(), key.configurationId());
                    }
                    case MatchedKeyGone gone ->
                        assertThat(listed.put(gone.keyId(), false)).isNotNull();
                    case MatchedKeyConfirmed key ->
                        assertThat(listed.put(key.keyId(), true)).isNotNull();
                    case MatchedDeviceChanged changed -> places.put(changed.deviceId(), changed.configurationId());
                }
            }
            places.forEach((device, place) -> assertThat(place)
                    .as("where a listener has the keys of " + device)
                    .isEqualTo(configurationId(requireNonNull(expectedPlaces.get(device)))));
            return listed;
        }
    }
}
