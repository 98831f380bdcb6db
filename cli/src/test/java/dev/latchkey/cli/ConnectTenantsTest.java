package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTenantsTest {

    private static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
    private static final String IMPORT = "POST /tenants/import?dryRun=false";

    @TempDir
    private Path folder;

    private PlayedConsole console;

    @BeforeEach
    void start() throws IOException {
        console = new PlayedConsole(folder)
                .answers(
                        "GET /organizations", "{'items':[{'id':12,'name':'Contoso'},{'id':13,'name':'Fabrikam, Inc'}]}")
                .answers("POST /tenants", 201, "{'tenantId':'t-1'}");
        Files.writeString(folder.resolve("app.pem"), PEM + "\n");
        Files.writeString(folder.resolve("token.txt"), "r3fresh\n");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void connectsWithASharedApplication() {
        var connected = connect("--application", "msp", "--interval", "2h");

        assertThat(connected.exitCode()).isZero();
        assertThat(console.asked().getLast())
                .contains("\"application\":\"msp\",\"clientId\":null,\"clientSecret\":null", "\"interval\":\"2h\"");
    }

    @Test
    void connectsWithARefreshTokenAndACertificate() {
        var connected = connect(
                "--client-id",
                "c-1",
                "--certificate-file",
                "app.pem",
                "--refresh-token-file",
                "token.txt",
                "--migrated");

        assertThat(connected.exitCode()).isZero();
        assertThat(connected.out()).contains("--sync-keys on").doesNotContain("r3fresh", "MIIB");
        assertThat(console.asked().getLast())
                .contains("\"certificatePem\":\"-----BEGIN", "\"refreshToken\":\"r3fresh\"", "\"migrated\":true");
    }

    @Test
    void takesASecretFromStdin() {
        console.types("s3cret\n");

        var named = connect("--client-id", "c-1", "--client-secret-file", "-");
        var unnamed = connect("--client-id", "c-1");

        assertThat(named.exitCode()).isZero();
        assertThat(unnamed.exitCode()).isZero();
        assertThat(console.asked())
                .filteredOn(request -> request.contains("\"clientSecret\":\"s3cret\""))
                .hasSize(2);
    }

    @Test
    void doesNotRepeatASecretThatStandsInPlaceOfItsFile() {
        var refused = connect("--client-id", "c-1", "--client-secret-file", "s3cret");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(refused.err()).contains("client secret").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--certificate-file app.pem",
                "--application msp --client-id c-1",
                "--application msp --certificate-file app.pem",
                "--application msp --refresh-token-file token.txt",
                "--client-id c-1 --certificate-file app.pem --client-secret-file token.txt",
                "--client-id c-1 --client-secret-file -"
            })
    void refusesToConnectWithoutExactlyOneWayToSignIn(String options) {
        var refused = connect(options.isEmpty() ? new String[0] : options.split(" ", -1));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(refused.err()).hasLineCount(1);
        assertThat(console.asked()).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void importsRowByRowAndTellsTheLinesOfTheFile() throws IOException {
        Files.writeString(folder.resolve("tenants.csv"), """
                tenant_id,name,organization,client_id,certificate_pem_file,client_secret
                t-1,Contoso,contoso,c-1,app.pem,
                t-2,Nobody,Nobody,c-1,,s3cret
                t-3,"Fabrikam, Inc",13,c-2,,s3cret
                T-3,Again,13,c-2,,s3cret
                t-4,Lost,13,c-2,none.pem,
                t-5,Short
                """);
        // The certificate stands in several lines of what is sent.
        console.answers(
                IMPORT,
                "{'rows':[{'line':2,'tenantId':'t-1','outcome':'CONNECTED'},"
                        + "{'line':5,'tenantId':'t-3','outcome':'REFUSED','error':'client id is wrong'}]}");

        var imported = console.run("tenants", "import", "tenants.csv");

        assertThat(imported.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(imported.out().lines().map(line -> line.strip().replaceAll(" {2,}", "|")))
                .containsExactly(
                        "LINE|TENANT|OUTCOME|WHAT IS WRONG",
                        "2|t-1|connected",
                        "3|t-2|REFUSED|no organization is called Nobody",
                        "4|t-3|REFUSED|client id is wrong",
                        "5|T-3|REFUSED|this tenant stands in line 4 already",
                        "6|t-4|REFUSED|cannot read the file that certificate_pem_file names",
                        "7|REFUSED|it has 2 fields and the first line 6",
                        "",
                        "1 connected, 0 changed, 0 as they were, 5 refused.");
        assertThat(console.asked().getLast())
                .isEqualTo(IMPORT
                        + " tenant_id,name,organization_id,application,client_id,client_secret,certificate_pem,refresh_token,migrated,interval\n"
                        + "t-1,Contoso,12,,c-1,,\"" + PEM + "\",,,\n"
                        + "t-3,\"Fabrikam, Inc\",13,,c-2,s3cret,,,,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_secret_file", "refresh_token_file", "certificate_pem_file"})
    void doesNotRepeatASecretThatStandsWhereAFileIsToBeNamed(String column) throws IOException {
        Files.writeString(folder.resolve("tenants.csv"), """
                tenant_id,name,organization,application,%s
                t-1,Contoso,contoso,msp,s3cret~in~the~wrong~column
                t-2,Fabrikam,13,msp,s3cret\0in~the~wrong~column
                """.formatted(column));

        var told = console.run("tenants", "import", "tenants.csv");
        var inJson = console.run("tenants", "import", "tenants.csv", "--json");

        assertThat(told.out()).containsPattern("2 +t-1 +REFUSED").containsPattern("3 +t-2 +REFUSED");
        assertThat(told.out() + inJson.out())
                .contains("cannot read the file that " + column + " names")
                .doesNotContain("s3cret");
        assertThat(told.err() + inJson.err()).doesNotContain("s3cret");
    }

    @Test
    void importsManyInPortionsAndSaysHowFarItIs() throws IOException {
        writeTenants(101);
        console.answers("POST /tenants/import?dryRun=true", "{'rows':[{'line':2,'outcome':'CONNECTED'}]}");

        var imported = console.run("tenants", "import", "tenants.csv", "--dry-run");

        assertThat(imported.exitCode()).isZero();
        assertThat(imported.err().lines()).containsExactly("100 of 101 rows", "101 of 101 rows");
        assertThat(imported.out()).contains("Nothing was changed. It would be: 2 connected");
    }

    @Test
    void saysWhatIsInWhenAnImportBreaksOff() throws IOException {
        writeTenants(101);
        console.answers(IMPORT, "{'rows':[]}").refuses(IMPORT, 503, "service-away", "sync-service does not answer");

        var broken = console.run("tenants", "import", "tenants.csv");

        assertThat(broken.exitCode()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(broken.err()).contains("the first 100 good rows are in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant_id,name\nt-1,A\n",
                "tenant_id,name,organization,secret\nt-1,A,12,x\n",
                "tenant_id,name,organization\n",
                ""
            })
    void refusesAFileWithoutTheRightFirstLine(String content) throws IOException {
        Files.writeString(folder.resolve("tenants.csv"), content);

        var refused = console.run("tenants", "import", "tenants.csv");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(refused.err()).contains("tenants.csv").hasLineCount(1);
    }

    @Test
    void setsAndListsApplications() {
        console.types("s3cret")
                .answers("PUT /applications/our%20app", "{'name':'our app','tenants':1200}")
                .answers(
                        "GET /applications",
                        "{'items':[{'name':'our app','clientId':'c-1','credentialKind':'CLIENT_SECRET','tenants':1200}]}");

        var set = console.run("applications", "set", "our app", "--client-id", "c-1", "--client-secret-file", "-");
        var list = console.run("applications", "list");

        assertThat(set.out()).contains("1,200 tenants").doesNotContain("s3cret");
        assertThat(console.asked())
                .contains(
                        "PUT /applications/our%20app {\"clientId\":\"c-1\",\"clientSecret\":\"s3cret\",\"certificatePem\":null}");
        assertThat(list.out()).contains("our app", "client secret", "1,200", "c-1");
    }

    @Test
    void disconnectingShowsFirstWhatItWouldDo() {
        console.answers(
                        "GET /tenants",
                        "{'items':[{'tenantId':'t-1','name':'Contoso','state':'OK','devices':1200,'keys':1300},"
                                + "{'tenantId':'t-2','name':'Fabrikam','state':'DISCONNECTED'}]}")
                .answers("DELETE /tenants/t-1", "{'tenantId':'t-1','name':'Contoso','devices':1200,'keys':1301}");

        var shown = console.run("tenants", "disconnect", "contoso");
        var inJson = console.run("tenants", "disconnect", "contoso", "--json");

        assertThat(shown.out()).contains("1,200 devices and 1,300 keys", "--yes");
        assertThat(inJson.out()).contains("\"keys\"").contains("1300");
        assertThat(console.asked()).noneMatch(asked -> asked.startsWith("DELETE"));

        var done = console.run("tenants", "disconnect", "contoso", "--yes");

        assertThat(done.out()).contains("Contoso is disconnected", "1,301 keys");
        var twice = console.run("tenants", "disconnect", "fabrikam", "--yes");
        assertThat(twice.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(twice.err()).contains("Fabrikam is disconnected already");
    }

    private PlayedConsole.Outcome connect(String... options) {
        var words = List.of("tenants", "connect", "t-1", "--name", "Contoso", "--organization", "contoso");
        return console.run(Stream.concat(words.stream(), Stream.of(options)).toArray(String[]::new));
    }

    private void writeTenants(int count) throws IOException {
        var csv = new StringBuilder("tenant_id,name,organization,application\n");
        for (var n = 0; n < count; n++) {
            csv.append("t-").append(n).append(",T").append(n).append(",12,msp\n");
        }
        Files.writeString(folder.resolve("tenants.csv"), csv);
    }
}
