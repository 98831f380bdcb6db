package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revealing under a policy, as a technician and a manager meet it at a terminal. */
class RevealCommandsTest {

    private static final String KEY = "9f3a0c12-4b1d-4c39-9a53-1f2e3d4c5b6a";
    private static final String APPROVAL = "{'id':311,'state':'%s','keyId':'" + KEY + "','deviceName':'LON-1',"
            + "'askedBy':'maya','reason':'locked out','ticket':'INC-1','expiresAt':'2026-03-01T08:30:00Z','decidedBy':null}";

    @TempDir
    private Path folder;

    private PlayedConsole console;

    @BeforeEach
    void play() {
        console = new PlayedConsole(folder);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void sendsTicketAndBrokenGlass() {
        console.answers("POST /keys/" + KEY + "/reveals", "{'recoveryPassword':'1'}");

        console.run("keys", "reveal", KEY, "--reason", "site down", "--ticket", "INC-1", "--break-glass");

        assertThat(console.asked())
                .contains(
                        "POST /keys/" + KEY
                                + "/reveals {\"reason\":\"site down\",\"ticket\":\"INC-1\",\"breakGlass\":true,\"rotate\":null}");
    }

    @Test
    void groupsDigitsAndShowsWhatFailsTheDigitCheckAsItIs() {
        var path = "POST /keys/" + KEY + "/reveals";
        console.answers(path, "{'recoveryPassword':'" + "123453 ".repeat(8).strip() + "','wellFormed':true}")
                .answers(path, "{'recoveryPassword':'12345A-654321','wellFormed':false}")
                .answers(
                        "GET /keys?q=LON-1&limit=50&includeArchived=true",
                        "{'items':[{'deviceName':'LON-1','keyId':'" + KEY + "','wellFormed':false},"
                                + "{'deviceName':'LON-1','wellFormed':true}]}");

        var good = console.run("keys", "reveal", KEY, "--reason", "r").out();
        var malformed = console.run("keys", "reveal", KEY, "--reason", "r").out();

        assertThat(good).contains("Key     123453-123453-123453-123453-123453-123453-123453-123453\n");
        assertThat(good).doesNotContain("Check");
        assertThat(malformed).contains("Key     12345A-654321\n", "Check   fails");
        assertThat(console.run("keys", "find", "LON-1").out()).containsOnlyOnce("current, fails the digit check");
    }

    @Test
    void revealsNothingWhileThePolicyCannotBeAskedUnlessTheGlassIsBroken() {
        var path = "POST /keys/" + KEY + "/reveals";
        console.refuses("GET /keys/" + KEY + "/reveal-terms", 503, "database-away", "The database does not answer.")
                .answers(path, "{'recoveryPassword':'1'}");

        var waiting = console.run("keys", "reveal", KEY, "--reason", "r");
        var asked = console.asked();
        var broken = console.run("keys", "reveal", KEY, "--reason", "r", "--break-glass");

        assertThat(waiting.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(waiting.err()).contains("The database does not answer.");
        assertThat(asked).noneMatch(request -> request.startsWith(path));
        assertThat(broken.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(broken.err()).contains("could not be asked", "latchkey rotate");
    }

    @Test
    void tellsWhatIsMissingAndHowToAsk() {
        var path = "POST /keys/" + KEY + "/reveals";
        console.refuses(path, 403, "approval-needed", "A second person has to approve.");
        console.refuses(path, 400, "ticket-missing", "Say which ticket.");
        var approval = console.run("keys", "reveal", KEY, "--reason", "r");
        var ticket = console.run("keys", "reveal", KEY, "--reason", "r");

        assertThat(approval.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(approval.err())
                .contains("A second person has to approve.", "latchkey keys approvals ask " + KEY + " --reason");
        assertThat(ticket.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ticket.err()).contains("--ticket");
    }

    @Test
    void asksForGivesRefusesAndListsApprovals() {
        console.answers("POST /keys/" + KEY + "/reveal-approvals", 201, APPROVAL.formatted("ASKED"))
                .answers("POST /reveal-approvals/311/give", APPROVAL.formatted("GIVEN"))
                .answers("POST /reveal-approvals/311/refuse", APPROVAL.formatted("REFUSED"))
                .answers("GET /reveal-approvals?limit=50&open=true", "{'items':[]}")
                .answers("GET /reveal-approvals?limit=50", "{'items':[" + APPROVAL.formatted("USED") + "]}");

        assertThat(console.run("keys", "approvals", "ask", KEY, "--reason", "locked out")
                        .out())
                .contains("asked", "maya", "locked out", "INC-1", "latchkey keys approvals give 311");
        assertThat(console.run("keys", "approvals", "give", "311").out()).contains("given");
        assertThat(console.run("keys", "approvals", "refuse", "311", "--reason", "stolen")
                        .out())
                .contains("refused");
        assertThat(console.run("keys", "approvals", "list").out()).contains("No approval is open.");
        assertThat(console.run("keys", "approvals", "list", "--all").out()).contains("used", "LON-1");
        assertThat(console.asked()).contains("POST /reveal-approvals/311/refuse {\"reason\":\"stolen\"}");
    }

    @Test
    void showsAndSetsThePolicyOfAnOrganization() {
        var policy = "{'organizationId':7,'policy':'APPROVAL','reason':'REQUIRED','ticket':'OPTIONAL',"
                + "'rotation':'AUTOMATIC','rotationDelayMinutes':90}";
        console.answers("GET /organizations", "{'items':[{'id':7,'name':'Contoso'}]}")
                .answers("GET /reveal-policies/7", policy)
                .answers("PUT /reveal-policies/7", policy);

        var shown = console.run("organizations", "reveal-policy", "show", "contoso");
        var set = console.run(
                "organizations", "reveal-policy", "set", "7", "--policy", "approval", "--rotation-delay", "90m");
        var nothing = console.run("organizations", "reveal-policy", "set", "7");

        assertThat(shown.out()).contains("second person", "required", "optional", "1 h 30 min");
        assertThat(set.out()).isEqualTo(shown.out());
        assertThat(console.asked())
                .contains("PUT /reveal-policies/7 {\"policy\":\"APPROVAL\",\"rotationDelayMinutes\":90}");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void givesListsAndWithdrawsThePermission() {
        var permission = "{'person':'maya','givenAt':'2026-03-01T08:00:00Z','givenBy':'ines'}";
        console.answers("GET /organizations", "{'items':[{'id':7,'name':'Contoso'}]}")
                .answers("POST /reveal-policies/7/permissions", permission)
                .answers("GET /reveal-policies/7/permissions", "{'items':[" + permission + "]}")
                .answers("DELETE /reveal-policies/7/permissions?person=maya%20o", 204, "");

        assertThat(console.run("organizations", "reveal-permissions", "give", "Contoso", "maya")
                        .out())
                .contains("maya", "ines");
        assertThat(console.run("organizations", "reveal-permissions", "list", "Contoso")
                        .out())
                .contains("maya", "ines");
        assertThat(console.run("organizations", "reveal-permissions", "withdraw", "7", "maya o")
                        .out())
                .contains("maya o may no longer reveal");
    }

    @Test
    void statusShowsAlarms() {
        console.answers("GET /status", "{'ready':true,'services':{},'lag':{'groups':[]},'api':'http://c'}")
                .answers("GET /tenants", "{'items':[]}")
                .answers(
                        "GET /vault/alarms?limit=10",
                        "{'items':[{'kind':'BREAK_GLASS','at':'2026-03-01T08:00:00Z','actor':'ada','deviceName':'LON-1',"
                                + "'keys':1},{'kind':'MASS_REVEAL','at':'2026-03-01T08:00:00Z','actor':'max',"
                                + "'deviceName':'LON-2','keys':26}]}");

        assertThat(console.run("status").out())
                .contains("break glass", "ada", "LON-1", "mass reveal", "max", "26 keys");
    }
}
