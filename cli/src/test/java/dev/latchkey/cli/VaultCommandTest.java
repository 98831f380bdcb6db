package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultCommandTest {

    private static final String JOB = "{'id':5,'kind':'%s','organizationId':7,'state':'%s','total':6000,'done':%d,"
            + "'changed':0,'broken':%d,'erased':0,'malformed':0,'requestedBy':'ada','requestedAt':'2026-11-22T11:59:00Z',"
            + "'cause':null}";

    @TempDir
    private Path folder;

    private PlayedConsole console;

    @BeforeEach
    void start() {
        console = new PlayedConsole(folder);
        console.answers("GET /organizations", "{'items':[{'id':7,'name':'Contoso'}]}");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void followsACheckAndNamesWhatDoesNotOpen() {
        console.answers("POST /vault/jobs", 202, JOB.formatted("CHECK", "RUNNING", 0, 0))
                .answers("GET /vault/jobs/5", JOB.formatted("CHECK", "RUNNING", 5000, 0))
                .answers("GET /vault/jobs/5", JOB.formatted("CHECK", "DONE", 6000, 1))
                .answers(
                        "GET /vault/jobs/5/findings?limit=1000&after=0",
                        "{'items':[{'passwordId':9,'keyId':'3d9a41c7','deviceName':'LON-1','organizationId':7,"
                                + "'problem':'OF_ANOTHER_RECORD'}]}");

        var told = console.run("vault", "check", "--organization", "contoso");
        var program = console.run("vault", "check", "--json");

        assertThat(told.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(told.out())
                .contains("of another record", "3d9a41c7", "LON-1")
                .contains("6,000 keys opened, 1 do not open.");
        assertThat(told.err()).contains("5,000 of 6,000");
        assertThat(console.asked()).contains("POST /vault/jobs {\"kind\":\"CHECK\",\"organizationId\":7}");
        assertThat(program.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(program.out()).contains("\"findings\"", "\"broken\" : 1");
    }

    @Test
    void endsWellWhenEverythingOpens() {
        console.answers("POST /vault/jobs", 202, JOB.formatted("REKEY", "DONE", 6000, 0))
                .answers("GET /vault/jobs/5/findings?limit=1000&after=0", "{'items':[]}");

        var outcome = console.run("vault", "rekey");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).isEqualToIgnoringNewLines("0 of 6,000 keys encrypted anew.");
        assertThat(console.asked()).contains("POST /vault/jobs {\"kind\":\"REKEY\"}");
    }

    @Test
    void erasesOnlyWhatIsTypedTwice() {
        console.answers("POST /vault/erasures", "{'organizationId':7,'records':12}");

        var wrong = console.types("Fabrikam\n").run("vault", "erase", "Contoso");
        var nothing = console.types("").run("vault", "erase", "Contoso");
        assertThat(console.asked()).noneMatch(request -> request.startsWith("POST"));
        var right = console.types("Contoso\n").run("vault", "erase", "Contoso");

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(wrong.err()).contains("nothing was erased");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(right.out()).contains("12 records stay");
        assertThat(console.asked().getLast())
                .contains("POST /vault/erasures", "\"organizationId\":7", "\"confirmation\":\"7\"");
    }

    @Test
    void saysThatKeysAreNotSealedAnyMoreAfterAnErasure() {
        console.answers("POST /vault/erasures", "{'organizationId':7,'records':12,'sealedArrivals':true}");

        assertThat(console.run("vault", "erase", "Contoso", "--confirm", "Contoso")
                        .out())
                .contains("12 records stay", "Its host-proof vault is gone as well");
    }

    @Test
    void listsJobs() {
        console.answers("GET /vault/jobs", "{'items':[" + JOB.formatted("CHECK", "RUNNING", 500, 0) + "]}");

        assertThat(console.run("vault", "jobs").out()).contains("check", "running", "500 of 6,000", "ada");
    }
}
