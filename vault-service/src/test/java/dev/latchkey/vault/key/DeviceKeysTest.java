package dev.latchkey.vault.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VaultKeyEvent.KeyDeleted;
import dev.latchkey.events.VaultKeyEvent.KeyUnarchived;
import dev.latchkey.events.VaultKeyEvent.KeyVaulted;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.vault.key.DeviceHistory.Expected;
import dev.latchkey.vault.key.StoredPasswords.KeyRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever order events come in, how often and in which batches: the vault ends up in the same state. */
class DeviceKeysTest {

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    static LongStream fewSeeds() {
        return LongStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endsTheSameHoweverEventsAreShuffledDoubledAndBatched(long seed) {
        var random = new Random(seed);
        var history = DeviceHistory.random(random, 5);
        var vault = new InMemoryVault();

        for (var batch : batches(shuffledWithDoubles(history, random), random)) {
            vault.store(batch);
        }

        assertThat(vault.state()).as("seed %d", seed).isEqualTo(DeviceHistory.expected(history));
        vault.assertAnnouncementsTellTheState();
    }

    @ParameterizedTest
    @MethodSource("fewSeeds")
    void endsTheSameInEveryOrderOfAShortHistory(long seed) {
        var history = DeviceHistory.random(new Random(seed), 2);
        var shortHistory = history.subList(0, Math.min(6, history.size()));
        var expected = DeviceHistory.expected(shortHistory);

        for (var order : permutations(shortHistory)) {
            var vault = new InMemoryVault();
            order.forEach(event -> vault.store(List.of(event)));

            assertThat(vault.state()).as("seed %d, order %s", seed, order).isEqualTo(expected);
            vault.assertAnnouncementsTellTheState();
        }
    }

    /** Keys, the device and the tenant come on three topics; only the order within each key's own story is made up here. */
    @ParameterizedTest
    @MethodSource("seeds")
    void endsTheSameWheneverItHearsThatTheTenantWasDisconnectedAndConnectedAgain(long seed) {
        var random = new Random(seed);
        var lives = new TenantLives(random);
        var vault = new InMemoryVault();

        for (var batch : batches(shuffledWithDoubles(lives.compacted(), random), random)) {
            vault.take(batch);
        }

        assertThat(vault.standings()).as("seed %d: %s", seed, lives.events()).isEqualTo(lives.expected());
        vault.assertAnnouncementsTellTheState();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aKeyArchivedByHandIsNeverCurrentAgainWhateverComesAfterwards(long seed) {
        var random = new Random(seed);
        var lives = new TenantLives(random);
        var vault = new InMemoryVault();
        String archived = null;

        for (var batch : batches(shuffledWithDoubles(lives.events(), random), random)) {
            vault.take(batch);
            if (archived == null && !vault.passwords.isEmpty() && random.nextBoolean()) {
                archived = List.copyOf(vault.passwords.keySet()).get(random.nextInt(vault.passwords.size()));
                vault.archive(archived);
            }
        }

        var expected = lives.expected();
        if (archived != null) {
            expected.replace(archived, "null null", "ARCHIVED_BY_HAND null");
        }
        assertThat(vault.standings()).as("seed %d: %s", seed, lives.events()).isEqualTo(expected);
        vault.assertAnnouncementsTellTheState();
    }

    @Test
    void announcesNothingTwice() {
        var history = DeviceHistory.random(new Random(7), 5);
        var vault = new InMemoryVault();
        vault.store(history);
        var announced = vault.announced.size();

        vault.store(history);

        assertThat(vault.announced).hasSize(announced);
        assertThat(vault.writes).isZero();
    }

    @Test
    void announcesANewKeyBeforeTheOneItSupersedesIsArchived() {
        var vault = new InMemoryVault();
        vault.store(List.of(DeviceHistory.matched("old", 1, 1)));

        vault.store(List.of(DeviceHistory.matched("new", 1, 2)));

        assertThat(vault.announced)
                .extracting(event -> event.getClass().getSimpleName() + " " + event.keyId())
                .containsExactly("KeyCreated old", "KeyCreated new", "KeyArchived old");
    }

    @ParameterizedTest
    @MethodSource("fewSeeds")
    void aDeletedKeyStaysAwayWhateverIsSaidAgainAndTheOthersAreAsIfItHadNeverBeen(long seed) {
        var random = new Random(seed);
        var history = DeviceHistory.random(random, 5);
        var vault = new InMemoryVault();
        vault.store(history);
        var deleted = vault.passwords.keySet().stream()
                .filter(keyId -> random.nextBoolean())
                .toList();

        deleted.forEach(vault::delete);
        for (var batch : batches(shuffledWithDoubles(history, random), random)) {
            vault.store(batch);
        }

        var rest = new ArrayList<>(history);
        rest.removeIf(event -> event instanceof KeyMatched key && deleted.contains(key.keyId()));
        assertThat(vault.standings()).as("seed %d", seed).isEqualTo(standings(DeviceHistory.expected(rest)));
        vault.assertAnnouncementsTellTheState();
    }

    @Test
    void aDeletedKeyIsANewRecordWhenItIsReadAnew() {
        var vault = new InMemoryVault();
        vault.store(List.of(DeviceHistory.matched("key", 3, 1)));
        vault.delete("key");
        vault.store(List.of(DeviceHistory.matched("key", 3, 2)));
        assertThat(vault.passwords).isEmpty();

        vault.store(List.of(DeviceHistory.matched("key", 4, 3)));

        assertThat(vault.passwords.get("key").id()).isEqualTo(2);
        assertThat(vault.announced)
                .extracting(event -> event.getClass().getSimpleName() + " " + event.passwordId())
                .containsExactly("KeyCreated 1", "KeyDeleted 1", "KeyCreated 2");
    }

    /** Without the place: what was said of it by a key that is deleted counts on. */
    private static Map<String, String> standings(Map<String, Expected> expected) {
        var standings = new TreeMap<String, String>();
        expected.forEach((keyId, key) -> standings.put(keyId, key.reason() + " " + key.supersededBy()));
        return standings;
    }

    private static <E> List<E> shuffledWithDoubles(List<E> history, Random random) {
        var events = new ArrayList<E>(history);
        for (var event : history) {
            if (random.nextInt(3) == 0) {
                events.add(event);
            }
        }
        Collections.shuffle(events, random);
        return events;
    }

    private static <E> List<List<E>> batches(List<E> events, Random random) {
        var batches = new ArrayList<List<E>>();
        for (var from = 0; from < events.size(); ) {
            var to = Math.min(events.size(), from + 1 + random.nextInt(5));
            batches.add(events.subList(from, to));
            from = to;
        }
        return batches;
    }

    private static <E> List<List<E>> permutations(List<E> elements) {
        if (elements.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<E>>();
        for (var i = 0; i < elements.size(); i++) {
            var rest = new ArrayList<>(elements);
            var first = rest.remove(i);
            for (var tail : permutations(rest)) {
                var permutation = new ArrayList<E>();
                permutation.add(first);
                permutation.addAll(tail);
                all.add(permutation);
            }
        }
        return all;
    }

    /** What the tables do, without tables. */
    private static final class InMemoryVault {

        private @Nullable Placement placement;
        private DevicePresence presence = DevicePresence.UNHEARD;
        private long formerVersion;
        private final Map<String, StoredPassword> passwords = new TreeMap<>();
        private final Map<String, Presence> early = new HashMap<>();
        private final List<VaultKeyEvent> announced = new ArrayList<>();
        private final Map<String, Long> deleted = new HashMap<>();
        private long lastId;
        private int writes;

        /** Takes what concerns the tenant, then the rest, as the subscription does. */
        void take(List<Event> batch) {
            for (var event : batch) {
                if (event instanceof TenantDisconnected disconnected) {
                    formerVersion = Math.max(formerVersion, disconnected.lastVersion());
                }
            }
            var device = held();
            for (var event : batch) {
                if (StoreKeys.device(event).isPresent()) {
                    StoreKeys.apply(event, device);
                }
            }
            // Every device of the tenant is looked at again after it was disconnected.
            write(device, Causes.of(Cause.start(), List.of(DeviceHistory.DEVICE)));
        }

        private DeviceKeys held() {
            return new DeviceKeys(
                    DeviceHistory.DEVICE,
                    placement,
                    presence,
                    List.copyOf(passwords.values()),
                    early,
                    deleted,
                    formerVersion);
        }

        void store(List<MatchedKeyEvent> batch) {
            var device = held();
            batch.forEach(device::apply);
            write(device, Causes.of(batch.stream().map(InMemoryVault::inbound).toList()));
        }

        void archive(String keyId) {
            var device = held();
            device.archive(keyId);
            write(device, Causes.of("ada", DeviceHistory.DEVICE));
        }

        void delete(String keyId) {
            var device = held();
            device.delete(keyId);
            write(device, Causes.of("ada", DeviceHistory.DEVICE));
        }

        private void write(DeviceKeys device, Causes causes) {
            var changes = device.changes();
            writes = changes.size() + device.newlyHeardEarly().size();
            var ids = new HashMap<KeyRef, Long>();
            for (var change : changes) {
                var keyId = change.after().keyId();
                var id = change.before() == null ? ++lastId : change.before().id();
                ids.put(new KeyRef(DeviceHistory.DEVICE, keyId), id);
                passwords.put(keyId, new StoredPassword(id, change.after()));
            }
            device.noLongerEarly().forEach(early::remove);
            early.putAll(device.newlyHeardEarly());
            var newPlacement = device.newPlacement();
            placement = newPlacement == null ? placement : newPlacement;
            var newPresence = device.newDevicePresence();
            presence = newPresence == null ? presence : newPresence;
            for (var password : device.deletions()) {
                passwords.remove(password.state().keyId());
                deleted.merge(password.state().keyId(), password.state().keyVersion(), Math::max);
            }
            new KeyAnnouncements(causes, ids, Instant.EPOCH)
                    .of(changes, device.deletions(), List.of())
                    .forEach(announcement -> announced.add((VaultKeyEvent) announcement.event()));
        }

        Map<String, String> standings() {
            return DeviceKeysTest.standings(state());
        }

        Map<String, Expected> state() {
            var state = new TreeMap<String, Expected>();
            passwords.forEach((keyId, password) -> {
                var held = password.state();
                state.put(
                        keyId,
                        new Expected(
                                held.keyVersion(),
                                held.place(),
                                held.volume(),
                                held.standing().reason(),
                                held.standing().supersededBy()));
            });
            return state;
        }

        void assertAnnouncementsTellTheState() {
            var archived = new TreeMap<Long, Boolean>();
            var versions = new TreeMap<Long, Long>();
            for (var event : announced) {
                assertThat(event.version()).isEqualTo(versions.getOrDefault(event.passwordId(), 0L) + 1);
                versions.put(event.passwordId(), event.version());
                var isArchived = switch (event) {
                    case KeyCreated created -> false;
                    case KeyArchived archive -> true;
                    case KeyUnarchived unarchive -> false;
                    case KeyDeleted delete -> null;
                    case KeyVaulted vaulted -> throw new AssertionError("no organization here has a key pair");
                };
                var was = isArchived == null
                        ? archived.remove(event.passwordId())
                        : archived.put(event.passwordId(), isArchived);
                assertThat(was).isNotEqualTo(isArchived);
            }
            var held = new TreeMap<Long, Boolean>();
            passwords.values().forEach(password -> {
                held.put(password.id(), password.state().standing().archived());
                assertThat(password.state().version()).isEqualTo(versions.get(password.id()));
            });
            assertThat(archived).isEqualTo(held);
        }

        private static Inbound inbound(MatchedKeyEvent event) {
            return new Inbound(
                    new EventAttributes(
                            "event",
                            EventCatalogue.of(event).name(),
                            "/test",
                            Instant.EPOCH,
                            event.recordKey(),
                            event.tenantId(),
                            "story",
                            null),
                    event);
        }
    }
}
