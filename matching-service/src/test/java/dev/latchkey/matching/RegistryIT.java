package dev.latchkey.matching;

import static dev.latchkey.matching.Tenant.windows;
import static dev.latchkey.servicetest.RunningService.ADMINISTRATOR;
import static dev.latchkey.servicetest.RunningService.someoneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.ConfigurationArchived;
import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.ConfigurationEvent.ConfigurationDeleted;
import dev.latchkey.events.ConfigurationEvent.ConfigurationMerged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationUnarchived;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.matching.configuration.Configuration;
import dev.latchkey.matching.configuration.Configurations;
import dev.latchkey.matching.configuration.Sought;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.servicetest.AccessMatrix;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.RunningService.Answer;
import dev.latchkey.servicetest.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Organizations and configurations: what people, programs and files do with them. */
class RegistryIT {

    private static final String CONFIGURATIONS = "/api/v1/configurations";

    @TempDir
    static Path folder;

    static RunningService matching;
    static Wire wire;

    private final Tenant tenant = Tenant.fresh();
    private final String tag = UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
    private long organization;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        matching = new RunningService(MatchingApplication.class, "matching-service", folder);
        wire = matching.wire();
    }

    @AfterAll
    static void stop() {
        matching.close();
    }

    @BeforeEach
    void addAnOrganization() {
        organization = organization("Org " + tag);
    }

    @Test
    void whatADeviceMayBeIsFoundByEachTraitWithinItsOrganization() {
        var elsewhere = organization("Elsewhere " + tag);
        var bySerial = create(organization, "SERIAL-" + tag, null, "SN" + tag);
        var byAll = create(organization, "LON-" + tag, "LON-" + tag, "SN" + tag);
        var byName = create(organization, "LON-" + tag, "other-" + tag, null);
        var byHostname = create(organization, "Desk of Maya " + tag, "LON-" + tag, "OTHER" + tag);
        create(elsewhere, "LON-" + tag, "LON-" + tag, "SN" + tag);
        // Its serial number is looked for in the other organization only.
        var serialOfElsewhere = create(organization, "LON-" + tag, null, "SNX" + tag);

        var found = matching.bean(Configurations.class)
                .candidates(
                        List.of(
                                new Sought(organization, Traits.of("SN" + tag, List.of(), "LON-" + tag)),
                                new Sought(elsewhere, Traits.of("SNX" + tag, List.of(), "NONE-" + tag))),
                        List.of());

        assertThat(found)
                .extracting(Configuration::id)
                .containsExactlyInAnyOrder(bySerial, byAll, byName, byHostname, serialOfElsewhere);
    }

    @Test
    void aConfigurationLivesThroughCreateChangeArchiveAndDelete() {
        var created = post(CONFIGURATIONS, """
                {"organizationId": %d, "name": "LON-1", "type": "windows LAPTOP", "hostname": "lon-1.example",
                 "serialNumber": " S1 ", "macAddresses": ["00:1A:2B:3C:4D:5E"], "assetTag": "A-1", "contact": "Maya",
                 "externalIds": [{"source": "PSA", "id": "77"}, {"source": "rmm", "id": "abc"}]}
                """.formatted(organization));
        var id = created.body().get("id").asLong();
        var path = CONFIGURATIONS + "/" + id;

        var changed = patch(path, "{\"status\": \"Inactive\", \"assetTag\": null}");
        var same = patch(path, "{\"status\": \"inactive\"}");
        var archived = patch(path, "{\"archived\": true}");
        var listed = get(CONFIGURATIONS + "?organizationId=" + organization);
        var listedToo = get(CONFIGURATIONS + "?archived=true&organizationId=" + organization);
        var unarchived = patch(path, "{\"archived\": false, \"externalIds\": [{\"source\": \"psa\", \"id\": \"77\"}]}");
        var byId = get(CONFIGURATIONS + "?externalId=psa:77&organizationId=" + organization);
        var deleted = matching.send("DELETE", path, ADMINISTRATOR, "application/json", "");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("type")).isEqualTo("Windows laptop");
        assertThat(created.text("status")).isEqualTo("Active");
        assertThat(created.text("serialNumber")).isEqualTo("S1");
        assertThat(created.body().get("externalIds").toString())
                .isEqualTo("[{\"source\":\"psa\",\"id\":\"77\"},{\"source\":\"rmm\",\"id\":\"abc\"}]");
        assertThat(changed.text("status")).isEqualTo("Inactive");
        assertThat(changed.body().get("assetTag").isNull()).isTrue();
        assertThat(changed.text("contact")).isEqualTo("Maya");
        assertThat(same.text("updatedAt")).isEqualTo(changed.text("updatedAt"));
        assertThat(archived.body().get("archived").asBoolean()).isTrue();
        assertThat(listed.body().get("items")).isEmpty();
        assertThat(listedToo.body().get("items")).hasSize(1);
        assertThat(unarchived.body().get("externalIds")).hasSize(1);
        assertThat(byId.body().get("items")).hasSize(1);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(get(path).status()).isEqualTo(404);
        await("all of it is announced, in order, with who did it").untilAsserted(() -> {
            assertThat(announced(id))
                    .extracting(event -> (Object) event.getClass())
                    .containsExactly(
                            ConfigurationCreated.class,
                            ConfigurationChanged.class,
                            ConfigurationArchived.class,
                            ConfigurationUnarchived.class,
                            ConfigurationChanged.class,
                            ConfigurationDeleted.class);
            assertThat(announced(id))
                    .extracting(ConfigurationEvent::version)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(announced(id))
                    .allSatisfy(event -> assertThat(event.actor()).isEqualTo("test"));
        });
    }

    @Test
    void refusesWithOneSentenceAndChangesNothing() {
        var id = configure("c1", "LON-1", "S1");
        var path = CONFIGURATIONS + "/" + id;

        assertThat(patch(path, "{\"name\": \"\"}").text("detail")).startsWith("name is empty");
        assertThat(patch(path, "{\"macAddresses\": [\"00:11\"]}").text("detail"))
                .contains("no MAC address");
        assertThat(patch(path, "{\"serial\": \"x\"}").text("code")).isEqualTo("attribute-unknown");
        assertThat(patch(path, "[]").text("code")).isEqualTo("not-an-object");
        assertThat(patch(path, "{\"contact\": \"" + "x".repeat(201) + "\"}").status())
                .isEqualTo(400);
        assertThat(post(CONFIGURATIONS, "{\"name\": \"X\"}").text("code")).isEqualTo("organization-missing");
        assertThat(post(
                                CONFIGURATIONS,
                                "{\"organizationId\": %d, \"name\": \"X\", \"externalIds\": [{\"source\": \"import\", \"id\": \"c1\"}]}"
                                        .formatted(organization))
                        .text("code"))
                .isEqualTo("external-id-taken");
        assertThat(post(path + "/merge", "{\"into\": " + id + "}").text("code")).isEqualTo("not-mergeable");
        assertThat(get(path).text("name")).isEqualTo("LON-1");
        assertThat(get(path).text("contact")).isEmpty();
    }

    @Test
    void rolesAndOrganizationsAreRespected() {
        var id = configure("c1", "LON-1", "S1");
        var path = CONFIGURATIONS + "/" + id;
        var reader = someoneOf(Role.READ_ONLY, organization);
        var creator = someoneOf(Role.CREATOR, organization);
        var outsider = someoneOf(Role.ADMINISTRATOR, organization + 1_000_000);
        var row = "externalId,name,organization\nx,X," + organization + "\n";

        assertThat(matching.get(path, reader).status()).isEqualTo(200);
        assertThat(patch(path, "{\"contact\": \"Maya\"}", reader).status()).isEqualTo(403);
        assertThat(patch(path, "{\"contact\": \"Maya\"}", creator).status()).isEqualTo(200);
        assertThat(matching.send("DELETE", path, creator, "application/json", "")
                        .status())
                .isEqualTo(403);
        assertThat(csv(row, "", reader).status()).isEqualTo(403);
        assertThat(matching.get(path, outsider).status()).isEqualTo(404);
        assertThat(patch(path, "{\"contact\": \"Maya\"}", outsider).status()).isEqualTo(404);
        assertThat(matching.send("DELETE", path, outsider, "application/json", "")
                        .status())
                .isEqualTo(404);
        assertThat(csv(row, "", outsider).body().get("rows").toString()).contains("is not known");
        assertThat(matching.get(CONFIGURATIONS + "/export", outsider).response().body())
                .doesNotContain("LON-1");
        assertThat(matching.send("DELETE", "/api/v1/organizations/" + organization, outsider, "text/plain", "")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aMergedConfigurationHandsOnItsIdsAndItsDevicesAreDecidedAnew() {
        var kept = configure("c1", "LON-1", null);
        var merged = configure("c2", "LON-1 old", "S1" + tag);
        matchADevice("S1" + tag);

        var answer = post(CONFIGURATIONS + "/" + merged + "/merge", "{\"into\": " + kept + "}");
        configure("c2", "LON-1 old", "S1" + tag);

        assertThat(answer.text("serialNumber")).isEqualTo("S1" + tag);
        assertThat(answer.text("name")).isEqualTo("LON-1");
        assertThat(answer.body().get("externalIds")).hasSize(2);
        assertThat(get(CONFIGURATIONS + "?organizationId=" + organization)
                        .body()
                        .get("items"))
                .as("an import that still knows the old id finds the one that was kept")
                .hasSize(1);
        await("the merge is announced")
                .untilAsserted(() -> assertThat(announced(merged))
                        .last()
                        .isInstanceOfSatisfying(
                                ConfigurationMerged.class,
                                event -> assertThat(event.mergedInto()).isEqualTo(kept)));
        assertThat(stateOfTheDevice()).isEqualTo("NEEDS_ATTENTION");
    }

    @Test
    void theDevicesOfADeletedConfigurationAreForAPerson() {
        var id = configure("c1", "LON-1", "S1" + tag);
        matchADevice("S1" + tag);

        matching.send("DELETE", CONFIGURATIONS + "/" + id, ADMINISTRATOR, "application/json", "");

        assertThat(stateOfTheDevice()).isEqualTo("NEEDS_ATTENTION");
    }

    @Test
    void aChangedSerialNumberFindsTheDevicesThatWaitForIt() {
        var id = configure("c1", "LON-X", "WRONG" + tag);
        wire.send(tenant.connected(organization, 1), tenant.seen("d1", 1, windows("LON-1", "RIGHT" + tag)));
        await("the device waits")
                .untilAsserted(() -> assertThat(matching.database()
                                .queryForList(
                                        "select state from device where tenant_id = ?", String.class, tenant.id()))
                        .containsExactly("UNMATCHED"));

        patch(CONFIGURATIONS + "/" + id, "{\"serialNumber\": \"RIGHT" + tag + "\"}");

        assertThat(configurationOfTheDevice()).isEqualTo(id);
    }

    @Test
    void takesTheGoodRowsOfAFileAndSaysWhatIsWrongWithTheOthers() {
        var file = """
                externalId:psa,name,serialNumber,macAddresses,archived
                1,LON-1,S1,00:1A:2B:3C:4D:5E;001A2B3C4D5F,false
                2,,S2,,
                3,LON-3,S3,nonsense,
                ,LON-4,S4,,
                5,LON-5,S5,,perhaps
                1,LON-6,S6,,
                7,LON-7
                8,"LON
                8",S8,,
                9,'=LON-9,S9,,yes
                """;
        var into = "organizationId=" + organization;

        var dry = csv(file, into + "&dryRun=true", ADMINISTRATOR).body();
        var before = announcedInAll();
        var real = csv(file, into, ADMINISTRATOR).body();
        var again = csv(file, into, ADMINISTRATOR).body();

        assertThat(dry).isEqualTo(real);
        assertThat(before).isEmpty();
        assertThat(real.get("created").asLong()).isEqualTo(2);
        assertThat(real.get("rows"))
                .extracting(
                        row -> row.get("row").asLong() + " " + row.get("column").asString() + ": "
                                + row.get("error").asString().substring(0, 8))
                .containsExactly(
                        "3 name: is empty",
                        "4 macAddresses: hold wha",
                        "5 externalId: is missi",
                        "6 archived: is neith",
                        "7 externalId: is that ",
                        "8 : This row",
                        "9 name: is not u");
        assertThat(again.get("unchanged").asLong()).isEqualTo(2);
        assertThat(again.get("created").asLong() + again.get("changed").asLong())
                .isZero();
        await("what is new is announced, once").untilAsserted(() -> {
            assertThat(matching.count("outbox_event")).isZero();
            assertThat(announcedInAll()).hasSize(3);
        });
        assertThat(csv("externalId,nmae\n1,LON-1\n", into, ADMINISTRATOR).text("code"))
                .isEqualTo("csv-header-invalid");
    }

    @Test
    void whatIsExportedCanBeImportedAndIsNoFormula() {
        var other = organization("=HYPERLINK(\"" + tag + "\")");
        var id = configure("-1", "@LON-1", "+S1");
        patch(CONFIGURATIONS + "/" + id, "{\"contact\": \"'=x, \\\"Maya\\\"\", \"type\": \"Kiosk\"}");
        csv("externalId:psa,organization,name\n7," + other + ",LON-2\n", "", ADMINISTRATOR);
        var both = someoneOf(Role.MANAGER, organization, other);

        var file = matching.get(CONFIGURATIONS + "/export", both).response().body();
        var again = csv(file, "", ADMINISTRATOR).body();
        var organizations = get("/api/v1/organizations/export").response().body();
        var organizationsAgain = matching.send(
                        "POST", "/api/v1/organizations/import", ADMINISTRATOR, "text/csv", organizations)
                .body();

        assertThat(file).contains("'@LON-1", "'+S1", "'-1", "''=x", "\"'=HYPERLINK(");
        assertThat(file.lines().skip(1))
                .allSatisfy(line -> assertThat(line).doesNotContain(",=").doesNotContain(",@"));
        assertThat(again.get("unchanged").asLong()).isEqualTo(file.lines().count() - 1);
        assertThat(organizationsAgain.get("unchanged").asLong())
                .isEqualTo(organizations.lines().count() - 1);
    }

    @Test
    void anOrganizationIsChangedImportedAndDeletedOnlyWhenNothingIsFiledUnderIt() {
        var path = "/api/v1/organizations/" + organization;
        configure("c1", "LON-1", "S1");

        var changed = patch(
                path, "{\"type\": \"Customer\", \"externalIds\": [{\"source\": \"psa\", \"id\": \"" + tag + "\"}]}");
        var imported = matching.send(
                        "POST",
                        "/api/v1/organizations/import",
                        ADMINISTRATOR,
                        "text/csv",
                        "externalId:psa,name,status\n%s,Renamed %s,Inactive\n,New %s,\n,,Active\n"
                                .formatted(tag, tag, tag))
                .body();
        var inUse = matching.send("DELETE", path, ADMINISTRATOR, "text/plain", "");
        var free = organization("New " + tag);
        var deleted = matching.send("DELETE", "/api/v1/organizations/" + free, ADMINISTRATOR, "text/plain", "");

        assertThat(changed.text("type")).isEqualTo("Customer");
        assertThat(imported.get("changed").asLong()).isEqualTo(1);
        assertThat(imported.get("created").asLong()).isEqualTo(1);
        assertThat(imported.get("rows").toString()).contains("\"row\":4");
        assertThat(get(path).text("name")).isEqualTo("Renamed " + tag);
        assertThat(get(path).text("type")).isEqualTo("Customer");
        assertThat(inUse.text("code")).isEqualTo("organization-in-use");
        assertThat(deleted.status()).isEqualTo(204);
    }

    @Test
    void noRoleReachesAForeignOrganizationThroughAnyEndpoint() {
        var foreign = organization("Foreign " + tag);
        var theirTenant = Tenant.fresh();
        var mine = configure("m-1", "Mine 1 " + tag, "SM1" + tag);
        var mineToo = configure("m-2", "Mine 2 " + tag, "SM2" + tag);
        var mineToMerge = configure("m-3", "Mine 3 " + tag, "SM3" + tag);
        var own = organization;
        var id = tag.toLowerCase(Locale.ROOT);
        organization = foreign;
        var theirs = configure("t-1", "Theirs 1 " + tag, "ST1" + tag);
        var theirsToo = configure("t-2", "Theirs 2 " + tag, "ST2" + tag);
        var theirsToMerge = configure("t-3", "Theirs 3 " + tag, "ST3" + tag);
        wire.send(
                tenant.connected(own, 1),
                theirTenant.connected(foreign, 1),
                tenant.seen("mine-" + id, 1, windows("MY-" + tag, "SM1" + tag)),
                theirTenant.seen("theirs-" + id, 1, windows("THEIR-" + tag, "ST1" + tag)));
        await("both devices are matched")
                .untilAsserted(() -> assertThat(wire.heard(Topic.MATCH_EVENTS, DeviceMatched.class))
                        .extracting(DeviceMatched::tenantId)
                        .contains(tenant.id(), theirTenant.id()));

        new AccessMatrix(matching, own, foreign)
                .marks("Foreign " + tag, "Theirs 1 " + tag, "THEIR-" + tag, "ST1" + tag)
                .aim("/organizations/{id}", own, foreign)
                .aim("/configurations/{id}", mine, theirs)
                .aim("/configurations/{id}/merge", mineToMerge, theirsToMerge)
                .aim("into", mineToo, theirsToo)
                .aim("device", "mine-" + id, "theirs-" + id)
                .aim("tenantId", tenant.id(), theirTenant.id())
                .unaimed("GET /organizations", "GET /organizations/export", "GET /devices", "GET /matching/status")
                .sameForAll("GET /configurations/vocabulary")
                // Says of each row that there is no such organization.
                .answers("POST /configurations/import", 200)
                .lists("GET /configurations", "GET /configurations/export", "GET /matches")
                .ofAllOrganizations("POST /organizations", "DELETE /organizations/{id}", "POST /organizations/import")
                .body("POST /organizations", "{\"name\":\"Another " + tag + "\"}")
                .body("PATCH /organizations/{id}", "{\"type\":\"Customer\"}")
                .csv("POST /organizations/import", "name\nImported " + tag + "\n")
                .body(
                        "POST /organizations/{id}/configurations",
                        "{\"configurations\":[{\"externalId\":\"x\",\"name\":\"X\"}]}")
                .body("PUT /organizations/{id}/automatic-creation", "{\"enabled\":false}")
                .body("POST /configurations", "{\"organizationId\":{organizationId},\"name\":\"New\"}")
                .body("PATCH /configurations/{id}", "{\"contact\":\"Maya\"}")
                .body("POST /configurations/{id}/merge", "{\"into\":{into}}")
                .csv("POST /configurations/import", "externalId,name\ny,Y\n")
                .body("POST /matches/previews", "{\"action\":\"IGNORE\",\"device\":\"{device}\"}")
                .body("POST /matches/changes", "{\"action\":\"IGNORE\",\"device\":\"{device}\"}")
                .body(
                        "PUT /matching/tenants/{tenantId}/rules",
                        "{\"rules\":[{\"kind\":\"DEVICE_NAME\",\"value\":\"ZZ\",\"organizationId\":{organizationId}}]}")
                .check();
    }

    private long create(long organization, String name, String hostname, String serial) {
        return post(CONFIGURATIONS, """
                {"organizationId": %d, "name": "%s", "type": "Laptop", "hostname": %s, "serialNumber": %s}
                """.formatted(organization, name, quoted(hostname), quoted(serial)))
                .body()
                .get("id")
                .asLong();
    }

    private static String quoted(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    private long organization(String name) {
        return post("/api/v1/organizations", "{\"name\": " + JsonMapper.shared().writeValueAsString(name) + "}")
                .body()
                .get("id")
                .asLong();
    }

    private long configure(String externalId, String name, String serial) {
        csv(
                "externalId,name,serialNumber\n%s,%s,%s\n".formatted(externalId, name, serial == null ? "" : serial),
                "organizationId=" + organization,
                ADMINISTRATOR);
        return get(CONFIGURATIONS + "?externalId=" + externalId + "&organizationId=" + organization)
                .body()
                .get("items")
                .get(0)
                .get("id")
                .asLong();
    }

    private void matchADevice(String serial) {
        wire.send(tenant.connected(organization, 1), tenant.seen("d1", 1, windows("LON-1", serial)));
        await("the device is matched")
                .untilAsserted(() -> assertThat(wire.heard(Topic.MATCH_EVENTS, DeviceMatched.class))
                        .anyMatch(event -> event.tenantId().equals(tenant.id())));
    }

    private Long configurationOfTheDevice() {
        return matching.database()
                .queryForObject("select configuration_id from device where tenant_id = ?", Long.class, tenant.id());
    }

    private String stateOfTheDevice() {
        return matching.database()
                .queryForObject("select state from device where tenant_id = ?", String.class, tenant.id());
    }

    private List<ConfigurationEvent> announced(long configuration) {
        return wire.heard(Topic.CONFIGURATION_EVENTS, ConfigurationEvent.class).stream()
                .filter(event -> event.recordKey().equals("configuration/" + configuration))
                .toList();
    }

    private List<ConfigurationEvent> announcedInAll() {
        var ids = matching.database()
                .queryForList("select id from configuration where organization_id = ?", Long.class, organization);
        return ids.stream().flatMap(id -> announced(id).stream()).toList();
    }

    private static Answer csv(String file, String query, Caller caller) {
        return matching.send("POST", CONFIGURATIONS + "/import?" + query, caller, "text/csv", file);
    }

    private static Answer get(String path) {
        return matching.get(path, ADMINISTRATOR);
    }

    private static Answer post(String path, String json) {
        return matching.post(path, ADMINISTRATOR, json);
    }

    private static Answer patch(String path, String json) {
        return patch(path, json, ADMINISTRATOR);
    }

    private static Answer patch(String path, String json, Caller caller) {
        return matching.send("PATCH", path, caller, "application/json", json);
    }
}
