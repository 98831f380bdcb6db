package dev.latchkey.vault.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.Event;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.MatchedKeys;
import dev.latchkey.vault.VaultUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever sees many organizations is answered from an index of all, and must find what each of them shows by itself. */
class FindIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final VaultUnderTest vault = VaultUnderTest.shared();
    private final String tenant = UUID.randomUUID().toString();
    private final List<Event> events = new ArrayList<>();
    private int keys;

    private record Found(String keyId, String deviceName) {}

    @Test
    void whoSeesManyOrganizationsFindsWhatEachShows() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var organizations = organizations(40);
        for (var number = 0; number < 150; number++) {
            var device = device(
                    organizations.get(random.nextInt(organizations.size())),
                    "fleet-%d-%03d".formatted(random.nextInt(4), number));
            keys(device.key());
            events.add(device.seen(1, "driver%d.%03d@fleet.example".formatted(random.nextInt(3), number)));
            events.add(device.filed());
        }
        awaitStored();
        awaitUsers(keys);

        var mine = organizations.subList(0, 30);
        for (var typed : List.of("fleet", "fleet-2", "sn-fleet-1", "driver", "driver0.0", "fleet-0-00", "nothing")) {
            var alone = mine.stream()
                    .flatMap(one -> find(Set.of(one), typed, 200).stream())
                    .sorted(Comparator.comparing(Found::deviceName))
                    .toList();
            assertThat(find(mine, typed, 200)).as("%s, seed %d", typed, seed).isEqualTo(alone);
        }
        var first = mine.stream()
                .flatMap(one -> find(Set.of(one), "fleet", 200).stream())
                .sorted(Comparator.comparing(Found::deviceName))
                .limit(7)
                .toList();
        assertThat(find(mine, "fleet", 7)).as("seed %d", seed).isEqualTo(first);
    }

    @Test
    void whatComesBehindThousandsOfOthersIsFound() {
        var others = vault.freshOrganization();
        for (var number = 0; number < 2_100; number++) {
            keys(device(others, "crowd-%04d".formatted(number)).key());
        }
        var mine = organizations(25);
        var names = List.of("crowd-x1", "crowd-x2", "crowd-x3");
        names.forEach(name -> keys(device(mine.get(names.indexOf(name)), name).key()));
        awaitStored();

        assertThat(find(mine, "crowd", 200)).extracting(Found::deviceName).containsExactlyElementsOf(names);
        assertThat(find(mine, "sn-crowd", 2)).hasSize(2);
        assertThat(find(mine, "crowd-0", 200)).isEmpty();
        assertThat(find(Stream.concat(mine.stream(), Stream.of(others)).toList(), "crowd", 200))
                .hasSize(200)
                .first()
                .extracting(Found::deviceName)
                .isEqualTo("crowd-0000");
    }

    @Test
    void findsByUserAlsoWhileTheMatchIsDisputed() {
        var mine = vault.freshOrganization();
        var device = device(mine, "disputed");
        keys(device.key());
        events.add(device.filed());
        events.add(device.disputed(2, null));
        events.add(device.seen(1, "maya.disputed@fleet.example"));
        awaitStored();
        awaitUsers(1);
        await("the dispute is known")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select max(match_version) from expected_device where tenant_id = ?")
                                .param(tenant)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(2));

        assertThat(find(Set.of(mine), "maya.disputed", 20))
                .extracting(Found::deviceName)
                .containsExactly("disputed");
    }

    @Test
    void usersOfDevicesThatNobodyPlacedHideNobody() {
        var mine = vault.freshOrganization();
        for (var number = 0; number < 250; number++) {
            events.add(device(mine, "unplaced-%03d".formatted(number))
                    .seen(1, "visitor.%03d@fair.example".formatted(number)));
        }
        var device = device(mine, "placed");
        keys(device.key());
        events.add(device.seen(1, "visitor.last@fair.example"));
        events.add(device.filed());
        awaitStored();
        awaitUsers(1);
        awaitUsers(250, "organization_id is null");

        var everybody = answer(new Caller("ada", Role.ADMINISTRATOR, null, null), "visitor", 20);
        assertThat(everybody
                        .path("items")
                        .valueStream()
                        .map(one -> one.path("deviceName").asString()))
                .containsExactly("placed");
        assertThat(everybody.path("more").asBoolean()).isFalse();
    }

    @Test
    void findsWhatIsCalledExactlySoAmongHundredsWithoutKeys() {
        var organizations = organizations(25);
        for (var number = 0; number < 300; number++) {
            var device = device(organizations.get(number % organizations.size()), "kiosk-%03d".formatted(number));
            events.add(device.seen(1, "enrolment@kiosk.example"));
            events.add(device.filed());
            if (number % 100 == 99) {
                keys(device.key());
            }
        }
        awaitStored();
        awaitUsers(300);

        assertThat(find(organizations, "enrolment@kiosk.example", 20)).hasSize(3);
        assertThat(find(organizations.subList(20, 25), "enrolment@kiosk.example", 20))
                .extracting(Found::deviceName)
                .containsExactly("kiosk-099", "kiosk-199", "kiosk-299");
        assertThat(find(organizations.subList(0, 5), "enrolment@kiosk.example", 20))
                .isEmpty();

        // Of those that only begin so, not all are looked at, which is said.
        assertThat(answer(organizations, "enrolment", 20).path("more").asBoolean())
                .isTrue();
        assertThat(answer(organizations.subList(5, 25), "enrolment", 20)
                        .path("more")
                        .asBoolean())
                .isTrue();
        var alone = answer(organizations.subList(24, 25), "enrolment", 20);
        assertThat(alone.path("items").size()).isEqualTo(3);
        assertThat(alone.path("more").asBoolean()).isFalse();
        var first = answer(organizations.subList(24, 25), "enrolment", 2);
        assertThat(first.path("items").size()).isEqualTo(2);
        assertThat(first.path("more").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/keys?q=%00abcd", "/keys/history?device=%00", "/keys/missing?after=%00/x"})
    void refusesWhatNothingCanBeCalled(String path) {
        var answer = vault.get(new Caller("tess", Role.LITE, Set.of(1L), null), path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("character-refused");
    }

    private List<Long> organizations(int count) {
        return Stream.generate(vault::freshOrganization).limit(count).toList();
    }

    private MatchedKeys device(long organization, String name) {
        return new MatchedKeys(vault.secrets(), tenant, organization, name);
    }

    private void keys(Event key) {
        events.add(key);
        keys++;
    }

    private void awaitStored() {
        vault.wire().send(events.toArray(Event[]::new));
        await("all keys are stored")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(vault.database()
                                .sql("select count(*) from password where tenant_id = ?")
                                .param(tenant)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(keys));
    }

    private void awaitUsers(int count) {
        awaitUsers(count, "organization_id is not null");
    }

    private void awaitUsers(int count, String which) {
        await("users are known")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(vault.database()
                                .sql(
                                        "select count(*) from expected_device where tenant_id = ? and find_user is not null"
                                                + " and " + which)
                                .param(tenant)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(count));
    }

    private List<Found> find(Collection<Long> organizations, String typed, int limit) {
        return answer(organizations, typed, limit)
                .path("items")
                .valueStream()
                .map(one -> new Found(
                        one.path("keyId").asString(), one.path("deviceName").asString()))
                .toList();
    }

    private JsonNode answer(Collection<Long> organizations, String typed, int limit) {
        return answer(new Caller("tess", Role.LITE, Set.copyOf(organizations), null), typed, limit);
    }

    private JsonNode answer(Caller caller, String typed, int limit) {
        var answer = vault.get(caller, "/keys?q=" + typed + "&limit=" + limit);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
