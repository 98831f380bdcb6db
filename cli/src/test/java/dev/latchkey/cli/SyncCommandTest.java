package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncCommandTest {

    private static final String TENANTS = "{'items':[{'tenantId':'7c1f-1','name':'Contoso'},"
            + "{'tenantId':'7c1f-2','name':'Fabrikam'},{'tenantId':'9a00-3','name':'Twin'},"
            + "{'tenantId':'9a00-4','name':'twin'}]}";

    @TempDir
    private Path folder;

    private PlayedConsole console;

    @BeforeEach
    void start() {
        console = new PlayedConsole(folder).answers("GET /tenants", TENANTS);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void findsATenantByNameIdOrStartOfIdAndRefusesToGuess() {
        console.answers("POST /tenants/7c1f-1/sync", 202, "{}").answers("POST /tenants/9a00-4/sync", 202, "{}");

        assertThat(console.run("sync", "now", "--tenant", "CONTOSO").exitCode()).isZero();
        assertThat(console.run("sync", "now", "--tenant", "7c1f-1").exitCode()).isZero();
        assertThat(console.run("sync", "now", "--tenant", "9a00-4").exitCode()).isZero();
        var ambiguous = console.run("sync", "now", "--tenant", "7c1f");
        var twins = console.run("sync", "now", "--tenant", "Twin");

        assertThat(ambiguous.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ambiguous.err()).contains("7c1f-1 (Contoso)", "7c1f-2 (Fabrikam)");
        assertThat(twins.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(console.run("sync", "now", "--tenant", "nobody").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void asksForARunOfAllWhenNoTenantIsNamed() {
        console.answers("POST /sync", 202, "{'tenants':4}");

        assertThat(console.run("sync", "now").exitCode()).isZero();
    }

    @Test
    void watchTellsEachChangeOnceAndEndsWhenNothingRuns() {
        var running = "{'running':[{'runId':'r','name':'Contoso','phase':'SECRETS','secretsRead':250,"
                + "'secretsWanted':1000}],'waiting':1,'done':0,'secretsPerSecond':10.0}";
        console.answers("GET /sync/progress", running)
                .answers("GET /sync/progress", running)
                .answers("GET /sync/progress", "{'running':[],'waiting':0,'done':2,'secretsPerSecond':0.0}");

        var watched = console.run("sync", "watch", "--until-idle");

        assertThat(watched.exitCode()).isZero();
        assertThat(watched.out().lines())
                .containsExactly(
                        "Contoso: 250 of 1,000 keys read",
                        "1 running, 1 waiting, 0 done in the last hour, 10.0 keys/s, about 1 min 15 s left",
                        "0 running, 0 waiting, 2 done in the last hour, 0.0 keys/s");
    }

    @Test
    void watchDrawsABarForEachRunAndDrawsTheNextOverIt() {
        console.onTerminal(80, 24)
                .answers("GET /sync/progress", progress(running("Contoso", 250, 1000), running("Fabrikam", 1000, 1000)))
                .answers("GET /sync/progress", progress());

        var watched = console.run("sync", "watch", "--until-idle");

        assertThat(watched.exitCode()).isZero();
        assertThat(drawings(watched))
                .containsExactly(
                        List.of(
                                "Contoso                   ██████░░░░░░░░░░░░░░░░░░  250 of 1,000 keys read",
                                "Fabrikam                  ████████████████████████  1,000 of 1,000 keys read",
                                "2 running, 0 waiting, 0 done in the last hour, 10.0 keys/s, about 1 min 15 s le"),
                        List.of("0 running, 0 waiting, 0 done in the last hour, 10.0 keys/s"));
        assertThat(watched.out()).as("the cursor goes up by what was drawn").contains("\u001b[3A");
    }

    @ParameterizedTest
    @CsvSource({"7, 4", "6, 3", "4, 1", "3, 0"})
    void watchDrawsNoMoreRunsThanTheTerminalHasRoomFor(int rows, int shown) {
        var six = IntStream.range(0, 6).mapToObj(n -> running("T" + n, 1, 4)).toArray(String[]::new);
        console.onTerminal(80, rows)
                .answers("GET /sync/progress", progress(six))
                .answers("GET /sync/progress", progress());

        var drawn = drawings(console.run("sync", "watch", "--until-idle")).getFirst();

        assertThat(drawn).hasSize(shown + 2);
        assertThat(drawn.subList(0, shown)).allMatch(line -> line.startsWith("T"));
        assertThat(drawn.get(shown)).isEqualTo("… and " + (6 - shown) + " more");
        assertThat(drawn.getLast()).startsWith("6 running");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 0})
    void watchDrawsAllRunsWhereThereIsRoomOrNobodyKnows(int rows) {
        var six = IntStream.range(0, 6).mapToObj(n -> running("T" + n, 1, 4)).toArray(String[]::new);
        console.onTerminal(80, rows)
                .answers("GET /sync/progress", progress(six))
                .answers("GET /sync/progress", progress());

        var drawn = drawings(console.run("sync", "watch", "--until-idle")).getFirst();

        assertThat(drawn).hasSize(7).noneMatch(line -> line.contains("more"));
    }

    private static String running(String name, int read, int wanted) {
        return "{'runId':'r-%1$s','name':'%1$s','phase':'SECRETS','secretsRead':%2$d,'secretsWanted':%3$d}"
                .formatted(name, read, wanted);
    }

    private static String progress(String... running) {
        return "{'running':[" + String.join(",", running) + "],'waiting':0,'done':0,'secretsPerSecond':10.0}";
    }

    /** What stood on the terminal, one drawing after the other. */
    private static List<List<String>> drawings(PlayedConsole.Outcome watched) {
        return Arrays.stream(watched.out().split("\u001b\\[J", -1))
                .filter(drawing -> !drawing.isEmpty())
                .map(drawing -> drawing.replaceFirst("^\u001b\\[\\d+A", "")
                        .replace("\u001b[K", "")
                        .lines()
                        .toList())
                .toList();
    }

    @Test
    void listsRunsOfOneTenant() {
        console.answers(
                "GET /sync/runs?limit=5&tenant=7c1f-1",
                "{'items':[{'tenantName':'Contoso','state':'FAILED','devices':1200,'cause':'no consent'}]}");

        var runs = console.run("sync", "runs", "--tenant", "contoso", "--limit", "5");

        assertThat(runs.out()).contains("Contoso", "failed", "1,200", "no consent");
    }

    @Test
    void listsWhatRunsFoundByTheNameOfTheTenant() {
        console.answers(
                        "GET /sync/keys-without-device?limit=50",
                        "{'items':[{'tenantId':'7c1f-1','deviceId':'d','keyId':'k-1','volume':'FIXED_DATA'}]}")
                .answers(
                        "GET /sync/devices-near-key-limit?limit=50",
                        "{'items':[{'tenantId':'7c1f-2','deviceId':'d-9','keys':195,'limit':200}]}");

        assertThat(console.run("sync", "unmanaged-keys").out()).contains("Contoso", "k-1", "fixed data");
        assertThat(console.run("sync", "near-limit").out()).contains("Fabrikam", "d-9", "195", "200");
    }

    @Test
    void changesOnlyTheSettingsThatWereNamed() {
        console.answers("PATCH /tenants/7c1f-1", "{'name':'Contoso','tenantId':'7c1f-1','intervalSeconds':1800}");

        var changed = console.run("tenants", "settings", "Contoso", "--sync-keys", "off", "--interval", "30m");
        var paused = console.run("tenants", "pause", "Contoso");

        assertThat(changed.exitCode()).isZero();
        assertThat(changed.out()).contains("30 min");
        assertThat(paused.out()).contains("Contoso is paused");
        assertThat(console.asked())
                .contains(
                        "PATCH /tenants/7c1f-1 {\"syncIntuneDevices\":null,\"syncBitLockerKeys\":false,\"paused\":null,\"interval\":\"30m\",\"deviceGroups\":null}",
                        "PATCH /tenants/7c1f-1 {\"syncIntuneDevices\":null,\"syncBitLockerKeys\":null,\"paused\":true,\"interval\":null,\"deviceGroups\":null}");
    }

    @Test
    void showsThatKeysMayNotBeSeenInsteadOfNone() {
        console.answers(
                "GET /tenants/7c1f-1",
                "{'name':'Contoso','tenantId':'7c1f-1','state':'CONSENT_MISSING','keys':0,'keysAllowed':'NO',"
                        + "'nextStep':'grant it','syncIntuneDevices':false,'devicesNearKeyLimit':2}");

        var shown = console.run("tenants", "show", "7c1f-1");

        assertThat(shown.out())
                .contains("consent missing", "grant it", "not allowed", "switched off", "2 devices near the key limit");
    }

    @Test
    void showsThatNobodyKnowsWhetherThereAreKeys() {
        console.answers("GET /tenants/7c1f-1", "{'name':'Contoso','state':'GONE','keys':0,'keysAllowed':'UNKNOWN'}");

        assertThat(console.run("tenants", "show", "7c1f-1").out()).containsPattern("Keys +not known");
    }

    @Test
    void checkSaysWhatIsMissingAndEndsWithFailure() {
        var permission = "{'purpose':'READ_KEYS','oneOf':['BitlockerKey.Read.All'],'granted':";
        console.answers("GET /tenants/7c1f-1/check", "{'name':'Contoso','permissions':[" + permission + "true}]}")
                .answers(
                        "GET /tenants/7c1f-2/check",
                        "{'name':'Fabrikam','nextStep':'grant it','permissions':[" + permission + "false}]}")
                .answers("GET /tenants/9a00-3/check", "{'name':'Twin','cause':'cannot sign in','permissions':[]}");

        var complete = console.run("tenants", "check", "Contoso");
        var missing = console.run("tenants", "check", "Fabrikam");
        var unknown = console.run("tenants", "check", "9a00-3");

        assertThat(complete.exitCode()).isZero();
        assertThat(complete.out()).contains("read keys", "granted", "BitlockerKey.Read.All");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.out()).contains("MISSING", "grant it");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.out()).contains("not known", "cannot sign in");
    }

    @Test
    void checkOfAllHasOneLineForEachTenantEvenWhenOneFails() {
        var permissions = "'permissions':[{'purpose':'READ_KEYS','granted':%s},{'purpose':'ROTATE','granted':%s}]}";
        console.answers("GET /tenants/7c1f-1/check", "{'name':'Contoso'," + permissions.formatted("true", "true"))
                .answers(
                        "GET /tenants/7c1f-2/check",
                        "{'name':'Fabrikam','nextStep':'grant it'," + permissions.formatted("true", "false"))
                .refuses("GET /tenants/9a00-3/check", 503, "service-slow", "sync-service did not answer in time")
                .answers(
                        "GET /tenants/9a00-4/check",
                        "{'name':'twin','state':'OK','cause':'opaque'," + permissions.formatted("false", "false"));

        var checked = console.run("tenants", "check");

        assertThat(checked.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(checked.out().lines())
                .hasSize(5)
                .anySatisfy(line -> assertThat(line).startsWith("Contoso").contains("all granted"))
                .anySatisfy(line -> assertThat(line).startsWith("Fabrikam").contains("MISSING", "rotate", "grant it"))
                .anySatisfy(line -> assertThat(line).startsWith("Twin").contains("not known", "did not answer"))
                .anySatisfy(line -> assertThat(line).startsWith("twin").contains("not known", "opaque"));
    }

    @Test
    void watchWaitsForAConsoleThatIsAwayForAMoment() {
        console.answers("GET /sync/progress", "{'running':[],'waiting':1}")
                .refuses("GET /sync/progress", 503, "service-away", "sync-service does not answer")
                .refuses("GET /sync/progress", 503, "service-away", "sync-service does not answer")
                .answers("GET /sync/progress", "{'running':[],'waiting':0}");

        var watched = console.run("sync", "watch", "--until-idle");

        assertThat(watched.exitCode()).isZero();
        assertThat(watched.err()).containsOnlyOnce("sync-service does not answer (still waiting)");
    }

    @Test
    void watchDoesNotWaitForAConsoleThatNeverWasThere() {
        console.refuses("GET /sync/progress", 503, "service-away", "sync-service does not answer");

        assertThat(console.run("sync", "watch").exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
    }

    @Test
    void nowWaitsForARunThatBeganAfterItWasAskedFor() {
        var runs = "GET /sync/runs?limit=10&tenant=7c1f-1";
        var earlier = "{'runId':'r-1','tenantId':'7c1f-1','tenantName':'Contoso','state':'COMPLETED','keys':7}";
        var later = "{'runId':'r-2','tenantId':'7c1f-1','tenantName':'Contoso','state':'%s','keys':1200}";
        console.answers("POST /tenants/7c1f-1/sync", 202, "{}")
                .answers(runs, "{'items':[" + earlier.replace("COMPLETED", "RUNNING") + "]}")
                .answers(runs, "{'items':[" + earlier + "]}")
                .answers(runs, "{'items':[" + later.formatted("RUNNING") + "," + earlier + "]}")
                .answers(runs, "{'items':[" + later.formatted("COMPLETED") + "," + earlier + "]}");

        var waited = console.run("sync", "now", "--tenant", "Contoso", "--wait");

        assertThat(waited.exitCode()).isZero();
        assertThat(waited.out().lines()).hasSize(1).first().asString().contains("Contoso: completed", "1,200 keys");
    }

    @Test
    void nowSeesTheEndOfARunThatIsTooOldToBeListed() {
        var large = "{'runId':'r-1','tenantId':'t-1','tenantName':'Large','state':'%s','keys':9000}";
        var small = "{'runId':'r-2','tenantId':'t-2','tenantName':'Small','state':'COMPLETED','keys':7}";
        var newest = "GET /sync/runs?limit=1000";
        var ofLarge = "GET /sync/runs?limit=10&tenant=t-1";
        var earlier = "{'runId':'r-0','tenantId':'t-1','tenantName':'Large','state':'FAILED'}";
        var customers = new PlayedConsole(folder)
                .answers("GET /tenants", "{'items':[{'tenantId':'t-1'},{'tenantId':'t-2'}]}")
                .answers("POST /sync", 202, "{'tenants':2}")
                .answers(newest, "{'items':[]}")
                .answers(newest, "{'items':[" + large.formatted("RUNNING") + "]}")
                // A thousand others began meanwhile, in whose place stands this one.
                .answers(newest, "{'items':[" + small + "]}")
                .answers("GET /sync/progress", "{'running':[{'runId':'r-1'}]}")
                .answers("GET /sync/progress", "{'running':[{'runId':'r-1'}]}")
                .answers("GET /sync/progress", "{'running':[]}")
                .answers(ofLarge, "{'items':[" + large.formatted("COMPLETED") + "," + earlier + "]}");

        try (customers) {
            var waited = customers.run("sync", "now", "--wait", "--timeout", "20s");

            assertThat(waited.exitCode()).isZero();
            assertThat(waited.out().lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).contains("Small: completed", "7 keys"))
                    .anySatisfy(line -> assertThat(line).contains("Large: completed", "9,000 keys"));
            assertThat(customers.asked())
                    .as("asked for by itself once, when it was at work no more")
                    .containsOnlyOnce(ofLarge);
        }
    }

    @Test
    void nowFailsWhenATenantCouldNotBeReadAndDoesNotWaitForPausedOnes() {
        var customers = new PlayedConsole(folder)
                .answers("GET /tenants", "{'items':[{'tenantId':'t-1'},{'tenantId':'t-2','paused':true}]}")
                .answers("GET /sync/runs?limit=1000", "{'items':[]}")
                .answers(
                        "GET /sync/runs?limit=1000",
                        "{'items':[{'runId':'r','tenantId':'t-1','tenantName':'Contoso','state':'FAILED',"
                                + "'cause':'no consent'}]}")
                .answers("GET /sync/runs?limit=10&tenant=t-1", "{'items':[]}")
                .answers("POST /tenants/t-1/sync", 202, "{'tenants':1}")
                .answers("POST /sync", 202, "{'tenants':1}");

        try (customers) {
            var failed = customers.run("sync", "now", "--wait");
            var late = customers.run("sync", "now", "--tenant", "t-1", "--wait", "--timeout", "0s");

            assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(failed.out()).contains("Contoso: failed: no consent");
            assertThat(late.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        }
    }

    @Test
    void consentPrintsNothingButTheLinkToStdout() {
        console.answers(
                "POST /tenants/7c1f-1/consent-link",
                "{'link':'https://login.example/x?state=s','expiresAt':'2026-11-22T13:00:00Z'}");

        var consent = console.run("tenants", "consent", "Contoso");

        assertThat(consent.out()).isEqualToIgnoringNewLines("https://login.example/x?state=s");
        assertThat(consent.err()).contains("13:00:00");
    }
}
