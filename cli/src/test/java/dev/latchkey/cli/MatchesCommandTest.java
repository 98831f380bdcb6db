package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchesCommandTest {

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
    void showsWhatWouldBeDoneAndDoesItOnlyWhenToldTo() {
        console.answers(
                        "POST /matches/previews",
                        "{'token':'t1','devices':3,'changed':2,'unchanged':0,'refused':1,"
                                + "'refusals':[{'reason':'nothing is suggested for it','devices':1}],"
                                + "'sample':[{'deviceName':'LON-1','state':'NEEDS_ATTENTION','effect':'MATCHED',"
                                + "'configurationId':12,'configurationName':'Laptop 1'}]}")
                .answers("POST /matches/changes", "{'changed':2,'unchanged':0,'refused':1,'refusals':[]}");

        var shown = console.run("matches", "accept", "--organization", "contoso");
        var done = console.run("matches", "accept", "--organization", "contoso", "--yes");

        assertThat(shown.out())
                .contains("LON-1", "needs attention", "12", "Laptop 1", "2 would change", "1 × nothing is suggested")
                .contains("Nothing was changed. Do it: the same command with --yes");
        assertThat(done.out()).startsWith("2 changed, 0 stayed as they are, 1 not possible.");
        assertThat(console.asked())
                .filteredOn(request -> request.startsWith("POST /matches/changes"))
                .singleElement()
                .asString()
                .contains("\"action\":\"ACCEPT\"", "\"organizationId\":7", "\"token\":\"t1\"");
    }

    @Test
    void doesOneDeviceAtOnce() {
        console.answers("POST /matches/changes", "{'changed':1,'unchanged':0,'refused':0,'refusals':[]}")
                .answers("GET /matches/changes", "{}");

        var done = console.run("matches", "match", "LON-1", "--to", "12");

        assertThat(done.exitCode()).isZero();
        assertThat(console.asked().getLast())
                .contains("\"action\":\"MATCH\"", "\"device\":\"LON-1\"", "\"configurationId\":12");
    }

    @Test
    void neverTakesAllDevicesByMistake() {
        var none = console.run("matches", "ignore");
        var both = console.run("matches", "ignore", "LON-1", "--name", "LON-");
        var typo = console.run("matches", "list", "--state", "ambiguous");

        assertThat(none.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(none.err()).contains("--all");
        assertThat(both.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(typo.err()).contains("needs-attention");
        assertThat(console.asked()).isEmpty();
    }

    @Test
    void tellsAnEmptyFleetFromAFilterThatFitsNothing() {
        console.answers("GET /matches?limit=50", "{'items':[]}")
                .answers("GET /matches?limit=50&namePrefix=LON-", "{'items':[]}");

        assertThat(console.run("matches", "list").out()).isEqualToIgnoringNewLines("No device was listed yet.");
        assertThat(console.run("matches", "list", "--name", "LON-").out())
                .isEqualToIgnoringNewLines("No device passes the filter.");
    }

    @Test
    void explainsInWords() {
        console.answers(
                "GET /matches/LON-1/explanation",
                "{'device':{'deviceName':'LON-1','deviceId':'d-1','state':'UNMATCHED','evidence':'taken back by ann'},"
                        + "'macAddresses':['00:1A'],'rules':[{'rule':'MAC_AND_SERIAL','says':'one fits','configurations':[12]}],"
                        + "'candidates':[{'configurationId':12,'name':'Laptop 1','agrees':'serial number S1','takenBackBy':'ann',"
                        + "'otherDevices':['LON-2 is it']}],"
                        + "'ignored':[{'kind':'serial number','value':'Default string','why':'a placeholder'}],"
                        + "'history':[{'state':'MATCHED','configurationId':12,'evidence':'serial number S1',"
                        + "'at':'2026-11-22T09:00:00Z'},{'state':'UNMATCHED','actor':'ann','evidence':'taken back by ann',"
                        + "'at':'2026-11-22T10:00:00Z'}]}");

        var told = console.run("matches", "explain", "LON-1");

        assertThat(told.out())
                .contains("mac and serial one fits: 12")
                .contains("Laptop 1: agrees in serial number S1", "taken back by ann", "device LON-2 is it")
                .contains("Default string: a placeholder")
                .contains("09:00:00       matched to 12 (by rule): serial number S1")
                .contains("10:00:00       unmatched (ann): taken back by ann");
    }

    @Test
    void listsByFilter() {
        console.answers(
                "GET /matches?limit=50&organizationId=7&state=UNMATCHED&namePrefix=LON%20",
                "{'items':[{'deviceName':'LON 1','state':'UNMATCHED','evidence':'no configuration has it'}]}");

        var listed =
                console.run("matches", "list", "--organization", "Contoso", "--state", "unmatched", "--name", "LON ");

        assertThat(listed.out()).contains("LON 1", "unmatched", "no configuration has it");
    }
}
