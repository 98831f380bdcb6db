package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Organizations and configurations at the command line. */
class RegistryCommandsTest {

    private static final String LAPTOP =
            "{'id':4127,'organizationId':12,'name':'LON-1','serialNumber':'S1','status':'Active',"
                    + "'macAddresses':['00:1A:2B:3C:4D:5E'],'externalIds':[{'source':'psa','id':'7'}],'archived':false}";

    @TempDir
    Path folder;

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
    void sendsAFileInPortionsAndNamesTheRowsOfTheFile() throws IOException {
        var rows = IntStream.range(0, 5_002)
                .mapToObj(i -> (i == 5_001 ? 3 : i) + ",\"LON\n" + i + "\"")
                .collect(Collectors.joining("\n", "externalId:psa,name\n", "\n"));
        write("many.csv", "\uFEFF" + rows);
        console.answers("GET /organizations", "{'items':[{'id':12,'name':'Contoso'}]}")
                .answers(
                        "POST /configurations/import?organizationId=12&dryRun=false",
                        "{'created':4999,'changed':0,'unchanged':0,'refused':1,'rows':[{'row':2,'column':'name','error':'is bad'}]}")
                .answers(
                        "POST /configurations/import?organizationId=12&dryRun=false",
                        "{'created':1,'changed':0,'unchanged':0,'refused':1,'rows':[{'row':2,'column':'name','error':'is bad too'}]}");

        var done = console.run("configurations", "import", "many.csv", "--organization", "Contoso");

        assertThat(done.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(done.out())
                .contains("row 2: name is bad", "row 5,002: name is bad too", "row 5,003: stands in an earlier row too")
                .endsWith("5,000 created, 0 changed, 0 as they were, 3 refused." + System.lineSeparator());
        assertThat(console.asked().getLast()).endsWith("externalId:psa,name\r\n5000,\"LON\n5000\"");
    }

    @Test
    void importsNothingWhenItIsStrictAndARowIsRefused() throws IOException {
        write("some.csv", "externalId,name\n1,A\n2,\n");
        console.answers(
                "POST /configurations/import?dryRun=true",
                "{'created':1,'changed':0,'unchanged':0,'refused':1,'rows':[{'row':3,'column':'name','error':'is empty'}]}");

        var refused = console.run("configurations", "import", "some.csv", "--strict");
        var asJson = console.run("configurations", "import", "some.csv", "--dry-run", "--json");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.out()).contains("row 3: name is empty", "Nothing was imported");
        assertThat(asJson.out())
                .contains("\"created\":1", "\"rows\":[{\"row\":3,\"column\":\"name\",\"error\":\"is empty\"}]");
        assertThat(console.asked()).allSatisfy(request -> assertThat(request).contains("dryRun=true"));
    }

    @Test
    void saysWhatIsInWhenItCannotGoOn() throws IOException {
        var rows = IntStream.range(0, 5_001).mapToObj(i -> i + ",A").collect(Collectors.joining("\n"));
        write("many.csv", "externalId,name\n" + rows);
        write("empty.csv", "externalId,name\n");
        console.answers("POST /configurations/import?dryRun=false", "{'created':5000,'rows':[]}")
                .answers("POST /configurations/import?dryRun=false", 503, "{'code':'service-away','detail':'away'}");

        var half = console.run("configurations", "import", "many.csv");

        assertThat(half.exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(half.err()).contains("away", "the first 5,000 rows are in");
        assertThat(console.run("configurations", "import", "empty.csv").err()).contains("holds no rows");
        assertThat(console.run("configurations", "import", "missing.csv").err()).contains("cannot read");
    }

    @Test
    void exportsToAFileOrToStdoutAndLeavesAFileAloneWhenItFails() throws IOException {
        console.answers("GET /organizations/export", "id,name\n1,Zürich\n")
                .answers("GET /configurations/export", 503, "{'code':'service-away','detail':'away'}");
        write("kept.csv", "as it was");

        var printed = console.run("organizations", "export");
        var written = console.run("organizations", "export", "out.csv");
        var failed = console.run("configurations", "export", "kept.csv");

        assertThat(printed.out()).isEqualTo("id,name\n1,Zürich\n");
        assertThat(written.exitCode()).isZero();
        assertThat(folder.resolve("out.csv")).hasContent("id,name\n1,Zürich\n");
        assertThat(failed.exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(folder.resolve("kept.csv")).hasContent("as it was");
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void changesOnlyWhatIsSaid() {
        console.answers("GET /organizations", "{'items':[{'id':12,'name':'Contoso'}]}")
                .answers("POST /configurations", 201, LAPTOP)
                .answers("GET /configurations?archived=true&limit=1000&q=lon-1", "{'items':[" + LAPTOP + "]}")
                .answers("GET /configurations/4098", LAPTOP.replace("4127", "4098"))
                .answers("PATCH /configurations/4127", LAPTOP)
                .answers("POST /configurations/4127/merge", LAPTOP)
                .answers("DELETE /configurations/4127", 204, "");

        console.run(
                "configurations",
                "create",
                "LON-1",
                "--organization",
                "contoso",
                "--mac",
                "a",
                "--mac",
                "b",
                "--external-id",
                "psa:7");
        var shown = console.run("configurations", "update", "lon-1", "--contact", "");
        console.run("configurations", "archive", "lon-1");
        console.run("configurations", "merge", "lon-1", "--into", "4098");
        var deleted = console.run("configurations", "delete", "lon-1");
        var nothing = console.run("configurations", "update", "lon-1");

        assertThat(shown.out()).contains("LON-1  4127", "00:1A:2B:3C:4D:5E", "psa:7");
        assertThat(deleted.out()).contains("LON-1 (4127) is deleted");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(console.asked())
                .contains(
                        "POST /configurations {\"macAddresses\":[\"a\",\"b\"],\"externalIds\":[{\"source\":\"psa\",\"id\":\"7\"}],"
                                + "\"name\":\"LON-1\",\"organizationId\":12}",
                        "PATCH /configurations/4127 {\"contact\":\"\"}",
                        "PATCH /configurations/4127 {\"archived\":true}",
                        "POST /configurations/4127/merge {\"into\":4098}",
                        "DELETE /configurations/4127");
    }

    @Test
    void neverGuessesWhichConfigurationIsMeant() {
        console.answers(
                "GET /configurations?archived=true&limit=1000&q=LON-1",
                "{'items':[" + LAPTOP + "," + LAPTOP.replace("4127", "4128") + "]}");

        var refused = console.run("configurations", "delete", "LON-1");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(refused.err()).contains("4127 (LON-1 of organization 12), 4128");
    }

    @Test
    void addsAndRemovesRulesOfATenantAndShowsWhatGoesWhere() {
        var plan = "{'tenantId':'t-1','organizationId':12,'version':3,'byDefault':40,'moving':7,"
                + "'rules':[{'kind':'DEVICE_NAME','value':'AMS-','organizationId':13,'devices':7}]}";
        console.answers("GET /tenants", "{'items':[{'tenantId':'t-1','name':'Contoso'}]}")
                .answers("GET /organizations", "{'items':[{'id':12,'name':'Contoso'},{'id':13,'name':'Amsterdam'}]}")
                .answers("GET /matching/tenants/t-1/rules", plan)
                .answers("PUT /matching/tenants/t-1/rules?dryRun=true", plan)
                .answers("PUT /matching/tenants/t-1/rules?dryRun=false", plan);

        var preview = console.run(
                "tenants",
                "rules",
                "add",
                "contoso",
                "--user-domain",
                "x.example",
                "--organization",
                "12",
                "--position",
                "1",
                "--dry-run");
        var removed = console.run("tenants", "rules", "remove", "contoso", "1");
        var none = console.run("tenants", "rules", "remove", "contoso", "2");
        var both = console.run(
                "tenants", "rules", "add", "contoso", "--group", "a", "--device-name", "b", "--organization", "12");

        assertThat(preview.out())
                .contains(
                        "devices named AMS-…", "Amsterdam", "all others", "Nothing was changed. 7 devices would move");
        assertThat(removed.out()).contains("7 devices on the way");
        assertThat(none.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(both.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(console.asked())
                .contains(
                        "PUT /matching/tenants/t-1/rules?dryRun=true {\"version\":3,\"rules\":["
                                + "{\"kind\":\"USER_DOMAIN\",\"value\":\"x.example\",\"organizationId\":12},"
                                + "{\"kind\":\"DEVICE_NAME\",\"value\":\"AMS-\",\"organizationId\":13}]}",
                        "PUT /matching/tenants/t-1/rules?dryRun=false {\"version\":3,\"rules\":[]}");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
