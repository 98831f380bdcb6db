package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LatchkeyTest {

    private static final String KEY = "9f3a0c12-4b1d-4c39-9a53-1f2e3d4c5b6a";
    private static final String DIGITS = "111111-222222-333333-444444-555555-666666-010101-020202";

    @TempDir
    private Path folder;

    private PlayedConsole console;

    @BeforeEach
    void start() {
        console = new PlayedConsole(folder);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void helpListsTheCommandsAndTheExitCodes() {
        var help = console.run("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("status", "tenants", "rotate", "dead-letters", "sign-in", "Exit codes:");
        assertThat(console.run("help").out()).isEqualTo(help.out());
    }

    @Test
    void theLauncherListsEveryCommand() throws IOException {
        var launcher = Files.readString(Path.of("../latchkey"));
        var list = launcher.substring(launcher.indexOf("<<'HELP'"), launcher.lastIndexOf("HELP"));

        for (var command : console.commands()) {
            assertThat(list).containsPattern("(?m)^  " + command + "\\b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "tenants",
                "tenants list",
                "tenants connect",
                "tenants import",
                "tenants disconnect",
                "applications",
                "applications list",
                "applications set",
                "tenants sync",
                "tenants show",
                "tenants settings",
                "tenants pause",
                "tenants resume",
                "tenants consent",
                "tenants check",
                "tenants rules",
                "tenants rules list",
                "tenants rules add",
                "tenants rules remove",
                "sync",
                "sync now",
                "sync watch",
                "sync runs",
                "sync unmanaged-keys",
                "sync near-limit",
                "organizations",
                "organizations list",
                "organizations show",
                "organizations create",
                "organizations update",
                "organizations delete",
                "organizations import",
                "organizations export",
                "configurations",
                "configurations list",
                "configurations show",
                "configurations create",
                "configurations update",
                "configurations archive",
                "configurations unarchive",
                "configurations merge",
                "configurations delete",
                "configurations import",
                "configurations export",
                "devices",
                "devices find",
                "matches",
                "matches list",
                "matches explain",
                "matches accept",
                "matches create",
                "matches match",
                "matches change",
                "matches ignore",
                "matches revert",
                "matches automatic-creation",
                "keys",
                "keys find",
                "keys reveal",
                "keys share",
                "keys shares",
                "keys shares list",
                "keys shares withdraw",
                "keys rotations",
                "keys rotations list",
                "keys rotations cancel",
                "keys approvals",
                "keys approvals list",
                "keys approvals ask",
                "keys approvals give",
                "keys approvals refuse",
                "organizations reveal-policy",
                "organizations reveal-policy show",
                "organizations reveal-policy set",
                "organizations reveal-permissions",
                "organizations reveal-permissions list",
                "organizations reveal-permissions give",
                "organizations reveal-permissions withdraw",
                "rotate",
                "rotations",
                "rotations list",
                "rotations show",
                "audit",
                "audit tail",
                "dead-letters",
                "dead-letters list",
                "dead-letters replay",
                "sign-in"
            })
    void everyHelpTextHasExamplesAndExitCodes(String command) {
        var help = console.run((command + " --help").split(" ", -1));

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Examples:", "latchkey " + command, "Exit codes:", "--json");
    }

    @Test
    void statusShowsWhatRunsAndIsHonestWhenSomethingDoesNot() {
        console.answers(
                        "GET /status",
                        "{'ready':true,'tenants':3,'devices':1200,'keys':{'current':1400,'archived':2,'waiting':7},"
                                + "'lag':{'records':9,'seconds':4,'groups':[{'group':'vault-service','topic':'a.b','records':9}]},"
                                + "'deadLetters':0,'services':{'sync-service':'up'},'api':'http://c','simulator':'http://s'}")
                .answers(
                        "GET /status",
                        "{'ready':false,'tenants':null,'keys':{},'services':{'sync-service':'down'},'api':'http://c'}")
                .answers(
                        "GET /tenants",
                        "{'items':[{'name':'Contoso','state':'CONSENT_MISSING','nextStep':'grant it'}]}");

        var good = console.run("status");
        var bad = console.run("status");

        assertThat(good.exitCode()).isZero();
        assertThat(good.out())
                .contains("Everything runs.", "1,400  current", "1,200", "oldest 4 s", "vault-service", "http://s")
                .contains("Contoso", "consent missing", "grant it");
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.out()).contains("Something is down.", "?");
    }

    @Test
    void statusAsJsonIsTheAnswerOfTheConsole() {
        console.answers("GET /status", "{'ready':true,'more':{'x':1}}");

        var status = console.run("status", "--json");

        assertThat(json(status.out()).toString()).isEqualTo("{\"ready\":true,\"more\":{\"x\":1}}");
        assertThat(console.run("--json", "status").out()).isEqualTo(status.out());
    }

    @Test
    void theListSaysWhatIsHeldBackFromATenantThatIsReadWellOtherwise() {
        console.answers(
                "GET /tenants",
                "{'items':[{'name':'Contoso','state':'OK','keys':0,'keysAllowed':'YES',"
                        + "'keysHeldBackBy':'50 keys could not be read: Microsoft forbids it. Grant consent.',"
                        + "'groupsHeldBackBy':'No group is called Sales: correct it.'}]}");

        var list = console.run("tenants", "list");
        var status = console.answers("GET /status", "{'ready':true}").run("status");
        var narrow = console.onTerminal(60, 24).run("tenants", "list");

        assertThat(narrow.out()).contains("Contoso  not all read");
        assertThat(List.of(list.out(), status.out()))
                .allSatisfy(out -> assertThat(out)
                        .contains("50 keys could not be read: Microsoft forbids it. Grant consent."
                                + " No group is called Sales: correct it."));
    }

    @ParameterizedTest
    @CsvSource({
        "NEW, '', Sync BitLocker Keys is on; no run has ended yet.",
        "PAUSED, paused by its settings, 'Sync BitLocker Keys is on, but has no effect while the tenant is paused.'",
        "FAILING, Microsoft is away, 'Sync BitLocker Keys is on, but the last run failed: Microsoft is away.'",
        "DISCONNECTED, disconnected by ada, The tenant is disconnected."
    })
    void theListDoesNotSayTwiceWhyNothingIsRead(String state, String cause, String heldBackBy) {
        console.answers(
                "GET /tenants",
                "{'items':[{'name':'Contoso','state':'" + state + "','cause':'" + cause + "','keysHeldBackBy':'"
                        + heldBackBy + "'}]}");

        var list = console.run("tenants", "list");

        assertThat(list.out()).contains(cause).doesNotContain(heldBackBy.substring(0, heldBackBy.length() - 1));
    }

    @Test
    void listsTenantsAndSynchronizesOneByName() {
        console.answers(
                        "GET /tenants",
                        "{'items':[{'tenantId':'t-1','name':'Contoso','state':'OK','devices':40,'keys':1044,"
                                + "'lastCompletedAt':'2026-11-22T11:59:30Z'},{'tenantId':'t-2','name':'Bad\\u001b[2J','state':'NEW','running':true},"
                                + "{'tenantId':'t-3','name':'Fabrikam','state':'DISCONNECTED','cause':'disconnected by ada',"
                                + "'nextStep':'Its keys are archived.','devicesNearKeyLimit':2}]}")
                .answers("POST /tenants/t-1/sync", 202, "{'tenantId':'t-1'}");

        var list = console.run("tenants", "list");
        var sync = console.run("tenants", "sync", "contoso");
        var unknown = console.run("tenants", "sync", "nobody");

        assertThat(list.out())
                .contains("TENANT", "Contoso", "1,044", "11:59:30", "Bad?[2J", "running")
                .contains("disconnected by ada. Its keys are archived. 2 devices near the key limit");
        assertThat(sync.exitCode()).isZero();
        assertThat(console.asked()).contains("POST /tenants/t-1/sync {}");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void connectsATenantWithASecretFromAFile() throws IOException {
        Files.writeString(folder.resolve("secret.txt"), "s3cret\n");
        console.answers("GET /organizations", "{'items':[{'id':12,'name':'Contoso'}]}")
                .answers("POST /tenants", 201, "{'tenantId':'t-1'}");
        var words = List.of("tenants", "connect", "t-1", "--name", "Contoso HQ", "--client-id", "c-1");

        var connected = console.run(with(words, "--organization", "contoso", "--client-secret-file", "secret.txt"));
        var unknown = console.run(with(words, "--organization", "nobody", "--client-secret-file", "secret.txt"));
        var unreadable = console.run(with(words, "--organization", "12", "--client-secret-file", "none.txt"));

        assertThat(connected.exitCode()).isZero();
        assertThat(connected.out() + connected.err()).contains("Contoso HQ").doesNotContain("s3cret");
        assertThat(console.asked())
                .contains("POST /tenants {\"tenantId\":\"t-1\",\"name\":\"Contoso HQ\",\"organizationId\":12,"
                        + "\"application\":null,\"clientId\":\"c-1\",\"clientSecret\":\"s3cret\",\"certificatePem\":null,"
                        + "\"refreshToken\":null,\"migrated\":false,\"interval\":null}");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(unreadable.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void listsAndCreatesOrganizations() {
        console.answers("GET /organizations", "{'items':[{'id':12,'name':'Contoso'}]}")
                .answers("POST /organizations", 201, "{'id':13,'name':'Fabrikam'}");

        assertThat(console.run("organizations", "list").out()).contains("ID  NAME", "12  Contoso");
        assertThat(console.run("organizations", "create", "Fabrikam").out()).contains("13", "Fabrikam");
        assertThat(json(console.run("organizations", "create", "Fabrikam", "--json")
                                .out())
                        .path("id")
                        .intValue())
                .isEqualTo(13);
    }

    @Test
    void findsDevices() {
        console.answers(
                        "GET /devices?q=LON%201&limit=50",
                        "{'items':[{'deviceName':'LON 1','state':'NOT_WINDOWS','waitingKeys':0,'deviceId':'d-1'}]}")
                .answers("GET /devices?q=none&limit=50", "{'items':[]}");

        assertThat(console.run("devices", "find", "LON 1").out()).contains("LON 1", "not windows", "d-1");
        assertThat(console.run("devices", "find", "none").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.run("devices", "find", "none", "--json").exitCode()).isZero();
    }

    @Test
    void findsKeysWithoutEverShowingASecret() {
        console.answers(
                        "GET /keys?q=9F3A&limit=50&includeArchived=true",
                        "{'items':[{'keyId':'" + KEY + "','deviceName':'LON-1','volume':'OPERATING_SYSTEM','createdAt':"
                                + "'2026-03-01T08:00:00Z','archived':true,'archiveReason':'SUPERSEDED'}],'more':true}")
                .refuses(
                        "GET /keys?q=9F&limit=50&includeArchived=true",
                        400,
                        "search-too-short",
                        "Type 4 characters or more.");

        var found = console.run("keys", "find", "9F3A");
        var refused = console.run("keys", "find", "9F");

        assertThat(found.out()).contains(KEY, "LON-1", "operating system", "1 Mar 08:00", "archived superseded");
        assertThat(found.err()).contains("There may be more");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(refused.err()).isEqualTo("latchkey: Type 4 characters or more." + System.lineSeparator());
    }

    @Test
    void showsTheHistoryOfADevice() {
        console.answers(
                        "GET /keys/history?device=LON-1",
                        "{'deviceName':'LON-1','keys':[{'keyId':'" + KEY + "','volume':'OPERATING_SYSTEM','createdAt':"
                                + "'2026-03-01T08:00:00Z','firstSeenAt':'2026-03-01T08:05:00Z','lastConfirmedAt':"
                                + "'2026-03-02T08:00:00Z','archiveReason':'GONE_UPSTREAM','archivedAt':"
                                + "'2026-03-03T08:00:00Z','deletedAt':null,'reveals':[{'at':'2026-03-02T09:00:00Z',"
                                + "'by':'maya'}]}]}")
                .answers("GET /keys/history?device=LON-2", "{'keys':[]}");

        assertThat(console.run("keys", "history", "LON-1").out())
                .contains(KEY, "operating system", "1 Mar 08:05", "gone upstream 3 Mar 08:00", "2 Mar 09:00 maya");
        assertThat(console.run("keys", "history", "LON-2").out()).contains("never had a key");
    }

    @Test
    void listsWhatIsMissing() {
        console.answers("GET /organizations", "{'items':[{'id':7,'name':'Contoso'}]}")
                .answers("GET /keys/missing?limit=2000&organizationId=7", "{'items':[],'next':'t-1/d-0'}")
                .answers(
                        "GET /keys/missing?limit=2000&organizationId=7&after=t-1%2Fd-0",
                        "{'next':null,'items':[{'problem':'NEVER_ESCROWED','organizationId':7,'deviceName':'LON-1','deviceId':'d-1',"
                                + "'encrypted':true,'keyId':null,'volume':null,'lastConfirmedAt':null},{'problem':"
                                + "'NO_CURRENT_KEY','organizationId':7,'deviceName':'LON-2','deviceId':'d-2','encrypted':true,"
                                + "'keyId':null,'volume':'OPERATING_SYSTEM','lastConfirmedAt':null}]}")
                .answers("GET /keys/missing?limit=2000", "{'items':[],'next':null}");

        assertThat(console.run("keys", "missing", "--organization", "contoso").out())
                .contains("Contoso", "LON-1", "yes", "never escrowed", "d-1", "no current key  operating system");
        assertThat(console.run("keys", "missing").out()).contains("No key is missing");
    }

    @Test
    void archivesUnarchivesAndDeletesAKey() {
        var shown = "{'keyId':'" + KEY + "','deviceName':'LON-1'}";
        console.answers("PATCH /keys/" + KEY, shown).refuses("DELETE /keys/" + KEY, 422, "deletion-protected", "Wait.");

        assertThat(console.run("keys", "archive", KEY).out()).contains("is archived");
        assertThat(console.run("keys", "unarchive", KEY).out()).contains("is current");
        var unsure = console.run("keys", "delete", KEY);
        var refused = console.run("keys", "delete", KEY, "--yes");

        assertThat(unsure.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("Wait.");
        assertThat(console.asked())
                .containsExactly(
                        "PATCH /keys/" + KEY + " {\"archived\":true}",
                        "PATCH /keys/" + KEY + " {\"archived\":false}",
                        "DELETE /keys/" + KEY);
    }

    @Test
    void changesTheKeyOfTheTenantThatIsMeant() {
        var id = "3d9a41c7-5be2-4f06-8e17-a2c85d90f1b3";
        console.answers("GET /tenants", "{'items':[{'tenantId':'t-1','name':'Contoso'}]}")
                .answers("PATCH /keys/" + KEY + "?tenantId=t-1", "{'keyId':'" + KEY + "','deviceName':'LON-1'}")
                .refuses("DELETE /keys/" + KEY, 409, "key-ambiguous", "Several tenants have this key.")
                .refuses("DELETE /keys/" + KEY + "?tenantId=" + id, 422, "deletion-protected", "Wait.");

        assertThat(console.run("keys", "archive", KEY, "--tenant", "contoso").out())
                .contains("LON-1 is archived");
        assertThat(console.run("keys", "delete", KEY, "--yes").err()).contains("Several tenants");
        assertThat(console.run("keys", "delete", KEY, "--tenant", id, "--yes").err())
                .as("a whole id is not looked up")
                .contains("Wait.");
    }

    @Test
    void revealsAKeyInEightGroupsOfSix() {
        console.answers(
                "POST /keys/" + KEY + "/reveals",
                "{'keyId':'" + KEY + "','deviceName':'LON-1','volume':'FIXED','recoveryPassword':'" + DIGITS
                        + "','archived':false,'eventId':'e'}");

        var whole = console.run("keys", "reveal", KEY.toUpperCase(java.util.Locale.ROOT), "--reason", "ticket 7");

        assertThat(whole.exitCode()).isZero();
        assertThat(whole.out()).contains("LON-1", "fixed", KEY, DIGITS);
        assertThat(whole.err()).isEmpty();
        assertThat(console.asked())
                .contains("POST /keys/" + KEY
                        + "/reveals {\"reason\":\"ticket 7\",\"ticket\":null,\"breakGlass\":false,\"rotate\":null}");
    }

    @Test
    void revealsByAUniqueStartOfTheIdAndRefusesAnAmbiguousOne() {
        var other = KEY.replace("4b1d", "ffff");
        console.answers("GET /keys?q=9F3A0C12-4&limit=20&includeArchived=true", "{'items':[{'keyId':'" + KEY + "'}]}")
                .answers(
                        "GET /keys?q=9F3A0C12&limit=20&includeArchived=true",
                        "{'items':[{'keyId':'" + KEY + "'},{'keyId':'" + other + "'}]}")
                .answers("GET /keys?q=LON-0001&limit=20&includeArchived=true", "{'items':[{'keyId':'" + KEY + "'}]}")
                .answers("POST /keys/" + KEY + "/reveals", "{'recoveryPassword':'" + DIGITS + "'}");

        var unique = console.run("keys", "reveal", "9F3A0C12-4", "--reason", "r", "--json");
        var ambiguous = console.run("keys", "reveal", "9F3A0C12", "--reason", "r");
        var tooShort = console.run("keys", "reveal", "9F3A0C1", "--reason", "r");
        var name = console.run("keys", "reveal", "LON-0001", "--reason", "r");

        assertThat(json(unique.out()).path("recoveryPassword").asString()).isEqualTo(DIGITS);
        assertThat(ambiguous.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ambiguous.err()).contains(KEY, other);
        assertThat(tooShort.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(name.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void revealsNothingWithoutAReasonOrWithoutTheRecord() {
        console.refuses("POST /keys/" + KEY + "/reveals", 400, "reason-missing", "Say why.");
        console.refuses(
                "POST /keys/" + KEY + "/reveals", 503, "record-not-written", "The record could not be written.");
        var noReason = console.run("keys", "reveal", KEY);
        var noRecord = console.run("keys", "reveal", KEY, "--reason", "r", "--json");

        assertThat(noReason.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(noReason.err()).contains("--reason");
        assertThat(noRecord.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(json(noRecord.err()).toString())
                .isEqualTo(
                        "{\"code\":\"record-not-written\",\"detail\":\"The record could not be written.\",\"exitCode\":1}");
        assertThat(noReason.out() + noRecord.out()).isEmpty();
    }

    @Test
    void rotatesAndFollowsToTheEnd() {
        console.answers("POST /rotations", 202, rotation("ACCEPTED", ""))
                .answers("GET /rotations/r-1", rotation("DISPATCHED", ""))
                .answers("GET /rotations/r-1", rotation("DISPATCHED", ""))
                .answers(
                        "GET /rotations/r-1",
                        503,
                        "{'code':'service-away','detail':'rotation-service does not answer'}")
                .answers("GET /rotations/r-1", rotation("WAITING_FOR_DEVICE", ""))
                .answers("GET /rotations/r-1", rotation("VERIFIED", ",'newKeyIds':['new'],'archivedKeyIds':['old']"));

        var done = console.run("rotate", "LON-1", "--reason", "read out", "--wait");

        assertThat(done.exitCode()).isZero();
        assertThat(done.out()).contains("LON-1 is rotated.", "New key       new", "Archived key  old");
        assertThat(done.err())
                .containsSubsequence(
                        "0:00  accepted",
                        "Microsoft took the request",
                        "still waiting",
                        "waiting for the device",
                        "verified")
                .hasLineCount(5);
        assertThat(console.asked()).contains("POST /rotations {\"device\":\"LON-1\",\"reason\":\"read out\"}");
    }

    @Test
    void rotatesWithoutWaiting() {
        console.answers("POST /rotations", 202, rotation("ACCEPTED", ""));

        assertThat(console.run("rotate", "LON-1").out()).contains("accepted: r-1", "latchkey rotations show r-1");
        assertThat(json(console.run("rotate", "LON-1", "--json").out())
                        .path("rotationId")
                        .asString())
                .isEqualTo("r-1");
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, NOT_WINDOWS, 8, does not run Windows",
        "FAILED, NOT_ENCRYPTED, 9, is not encrypted",
        "FAILED, REFUSED, 5, was refused (policy)",
        "EXPIRED, OFFLINE, 7, offline",
        "EXPIRED, TIMED_OUT, 6, no new key",
        "FAILED, UNKNOWN_DEVICE, 4, not known"
    })
    void saysPreciselyWhyADeviceWasNotRotated(String state, String failure, int exitCode, String words) {
        console.answers("POST /rotations", 202, rotation("ACCEPTED", ""))
                .answers("GET /rotations/r-1", rotation(state, ",'failure':'" + failure + "','cause':'policy'"));

        var failed = console.run("rotate", "LON-1", "--wait");
        var asJson = console.run("rotate", "LON-1", "--wait", "--json");

        assertThat(failed.exitCode()).isEqualTo(exitCode);
        assertThat(failed.err()).contains("LON-1 was not rotated: ", words);
        assertThat(failed.out()).isEmpty();
        assertThat(json(asJson.out()).path("failure").asString()).isEqualTo(failure);
        assertThat(json(asJson.err()).path("exitCode").intValue()).isEqualTo(exitCode);
    }

    @Test
    void saysAfterTheTimeoutThatTheRotationGoesOnAndWhetherTheDeviceIsOffline() {
        console.answers(
                "POST /rotations", 202, rotation("WAITING_FOR_DEVICE", ",'lastCheckInAt':'2026-11-20T08:00:00Z'"));
        var away = console.run("rotate", "LON-1", "--wait", "--timeout", "0s");
        console.answers(
                "POST /rotations", 202, rotation("WAITING_FOR_DEVICE", ",'lastCheckInAt':'2026-11-22T12:00:09Z'"));
        console.run("rotate", "LON-1", "--wait", "--timeout", "0s");
        var slow = console.run("rotate", "LON-1", "--wait", "--timeout", "0s");

        assertThat(away.exitCode()).isEqualTo(ExitCode.OFFLINE);
        assertThat(away.err()).contains("is offline", "2026-11-20T08:00:00Z", "goes on in the background");
        assertThat(slow.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(slow.err()).contains("goes on in the background").doesNotContain("is offline");
    }

    @Test
    void passesOnWhyARotationWasNotTaken() {
        console.refuses("POST /rotations", 404, "device-unknown", "No device is called LON-9.");

        var refused = console.run("rotate", "LON-9", "--wait");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(refused.err()).isEqualTo("latchkey: No device is called LON-9." + System.lineSeparator());
    }

    @Test
    void listsAndShowsRotations() {
        console.answers("GET /rotations?limit=20", "{'items':[" + rotation("EXPIRED", ",'failure':'OFFLINE'") + "]}")
                .answers("GET /rotations/r-1", rotation("VERIFIED", ",'reason':'read out','newKeyIds':['new']"));

        assertThat(console.run("rotations", "list").out()).contains("LON-1", "ada", "r-1", "it is offline");
        assertThat(console.run("rotations", "show", "r-1").out()).contains("verified", "read out", "New key    new");
    }

    @Test
    void tailsTheRecord() {
        console.answers(
                "GET /audit/events?newest=true&limit=2",
                "{'items':[{'sequence':8,'time':'2026-11-22T11:00:00Z','summary':'ada revealed a key'},"
                        + "{'sequence':9,'time':'2026-11-21T11:00:00Z','summary':'LON-1 rotated'}]}");

        var tail = console.run("audit", "tail", "-n", "2");

        assertThat(tail.out()).containsSubsequence("11:00:00", "ada revealed a key", "21 Nov 11:00", "LON-1 rotated");
        assertThat(json(console.run("audit", "tail", "-n", "2", "--json").out()).path("items"))
                .hasSize(2);
        assertThat(console.run("audit", "tail", "-n", "0").exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void followsTheRecordFromWhereItLeftOff() {
        console.answers("GET /audit/events?newest=true&limit=20", "{'items':[{'sequence':8,'summary':'one'}]}")
                .answers("GET /audit/events?after=8&limit=500", "{'items':[{'sequence':9,'summary':'two'}]}")
                .refuses("GET /audit/events?after=9&limit=500", 503, "service-away", "audit-service does not answer");

        var followed = console.run("audit", "tail", "--follow", "--json");

        assertThat(followed.out().lines().map(line -> json(line).path("summary").asString()))
                .containsExactly("one", "two");
        assertThat(followed.exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
    }

    @Test
    void listsAndReplaysDeadLetters() {
        console.answers(
                        "GET /dead-letters?limit=100",
                        "{'items':[{'topic':'t','group':'vault-service','partition':1,'offset':5,'cause':'no such event type',"
                                + "'at':'2026-11-22T11:00:00Z'}]}")
                .answers("POST /dead-letters/replays", "{'replayed':1}");

        assertThat(console.run("dead-letters", "list").out()).contains("vault-service", "no such event type");
        assertThat(console.run("dead-letters", "replay", "--topic", "t-dlt", "--limit", "3")
                        .out())
                .contains("1 replayed.");
        assertThat(console.asked()).contains("POST /dead-letters/replays {\"deadTopic\":\"t-dlt\",\"limit\":3}");
    }

    @Test
    void printsASignInLinkAloneOnStdout() {
        console.answers("POST /sign-in-links", "{'url':'http://c/sign-in?token=x','expiresAt':'2026-11-22T12:15:00Z'}");

        var link = console.run("sign-in", "--role", "editor");

        assertThat(link.out()).isEqualTo("http://c/sign-in?token=x" + System.lineSeparator());
        assertThat(link.err()).contains("12:15:00");
        assertThat(console.asked()).containsExactly("POST /sign-in-links {\"name\":null,\"role\":\"EDITOR\"}");
    }

    @Test
    void saysHowToStartLatchkeyWhenItDoesNotRun() throws IOException {
        console.close();
        var stopped = console.run("status");
        Files.delete(folder.resolve("data/run/address"));
        var never = console.run("status", "--json");

        assertThat(stopped.exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(stopped.err())
                .isEqualTo("latchkey: Latchkey does not answer at " + console.url() + ": start it with ./latchkey up"
                        + System.lineSeparator());
        assertThat(never.exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(json(never.err()).path("detail").asString()).contains("./latchkey up", "--data");
    }

    @Test
    void takesAddressAndTokenFromOptionsAndEnvironment() throws IOException {
        console.answers("GET /organizations", "{'items':[]}");
        Files.writeString(folder.resolve("token"), "lk_test\n");
        var elsewhere = folder.resolve("nowhere").toString();
        var environment =
                Map.of("LATCHKEY_URL", console.url() + "/", "LATCHKEY_TOKEN", "lk_test", "LATCHKEY_DATA", elsewhere);

        assertThat(console.run(environment, "organizations", "list").exitCode()).isZero();
        assertThat(console.run(
                                "organizations",
                                "list",
                                "--url",
                                console.url(),
                                "--token-file",
                                "token",
                                "--data",
                                elsewhere)
                        .exitCode())
                .isZero();
        assertThat(console.run(
                                "organizations",
                                "list",
                                "--data",
                                folder.resolve("data").toString())
                        .exitCode())
                .isZero();
        assertThat(console.run("organizations", "list", "--token-file", "none").exitCode())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(console.run("organizations", "list", "--url", "ftp:x").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void saysWhenTheTokenIsNotKnown() {
        var refused = console.run(Map.of("LATCHKEY_TOKEN", "lk_wrong"), "status");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("does not know this API token").doesNotContain("lk_wrong");
    }

    @Test
    void saysWhenSomethingElseAnswers() {
        console.answers("GET /status", "<html>");

        assertThat(console.run("status").err()).contains("is not what answers at");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "keys",
                "keys find",
                "rotate x --timeout soon",
                "status --nonsense",
                "sign-in --role boss"
            })
    void wrongUsageIsOneLineThatPointsToTheHelp(String command) {
        var wrong = console.run(command.split(" ", -1));
        var asJson = console.run((command + " --json").split(" ", -1));

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(wrong.err()).startsWith("latchkey: ").contains("--help)").hasLineCount(1);
        assertThat(wrong.out()).isEmpty();
        assertThat(json(asJson.err()).path("exitCode").intValue()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    private static String rotation(String state, String more) {
        return "{'rotationId':'r-1','deviceName':'LON-1','state':'" + state + "','requestedBy':'ada','requestedAt':"
                + "'2026-11-22T12:00:00Z','deadline':'2026-11-23T12:00:00Z'" + more + "}";
    }

    private static String[] with(List<String> words, String... more) {
        return java.util.stream.Stream.concat(words.stream(), java.util.Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
