package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                        "PATCH /tenants/7c1f-1 {\"syncIntuneDevices\":null,\"syncBitLockerKeys\":false,\"paused\":null,\"interval\":\"30m\"}",
                        "PATCH /tenants/7c1f-1 {\"syncIntuneDevices\":null,\"syncBitLockerKeys\":null,\"paused\":true,\"interval\":null}");
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
    void consentPrintsNothingButTheLinkToStdout() {
        console.answers(
                "POST /tenants/7c1f-1/consent-link",
                "{'link':'https://login.example/x?state=s','expiresAt':'2026-11-22T13:00:00Z'}");

        var consent = console.run("tenants", "consent", "Contoso");

        assertThat(consent.out()).isEqualToIgnoringNewLines("https://login.example/x?state=s");
        assertThat(consent.err()).contains("13:00:00");
    }
}
