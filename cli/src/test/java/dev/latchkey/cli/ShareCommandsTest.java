package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-time links and rotations after a reveal, as a technician and a manager meet them at a terminal. */
class ShareCommandsTest {

    private static final String KEY = "9f3a0c12-4b1d-4c39-9a53-1f2e3d4c5b6a";
    private static final String REVEALED = "{'keyId':'" + KEY
            + "','deviceName':'LON-1','recoveryPassword':'123453','rotation':{'dueAt':'2026-11-22T13:00:00Z'}}";

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
    void sharesAKeyAndSaysHowToUndoIt() {
        console.answers(
                "POST /keys/" + KEY + "/shares",
                201,
                "{'shareId':'s-1','deviceName':'LON-1','link':'https://c.example/share#tok','archived':true,"
                        + "'expiresAt':'2026-11-22T16:00:00Z'}");

        var shared = console.run("keys", "share", KEY, "--reason", "on the train", "--for", "4h", "--rotate");
        var json = console.run("keys", "share", KEY, "--reason", "r", "--json");

        assertThat(shared.exitCode()).isZero();
        assertThat(shared.out())
                .contains("https://c.example/share#tok", "LON-1, once, until 16:00:00", "archived", "withdraw s-1");
        assertThat(json.out()).contains("\"shareId\" : \"s-1\"");
        assertThat(console.asked())
                .containsExactly(
                        "POST /keys/" + KEY
                                + "/shares {\"reason\":\"on the train\",\"ticket\":null,\"minutes\":240,\"rotate\":true}",
                        "POST /keys/" + KEY
                                + "/shares {\"reason\":\"r\",\"ticket\":null,\"minutes\":null,\"rotate\":null}");
    }

    @Test
    void listsAndWithdrawsLinks() {
        console.answers(
                        "GET /keys/shares?limit=50",
                        "{'items':[{'shareId':'s-1','state':'VIEWED','deviceName':'LON\\u0007-1','madeBy':'maya',"
                                + "'viewedAt':'2026-11-22T11:59:00Z','viewedFrom':'198.51.100.23'},{'shareId':'s-2','state':'OPEN'}]}")
                .answers("GET /keys/shares?limit=50&keyId=" + KEY, "{'items':[]}")
                .answers("DELETE /keys/shares/s-2", 204, "")
                .refuses("DELETE /keys/shares/s-1", 409, "share-used", "It was opened already.");

        assertThat(console.run("keys", "shares", "list").out())
                .contains("opened 11:59:00 from 198.51.100.23", "LON?-1", "open");
        assertThat(console.run("keys", "shares", "list", "--key", KEY).out()).contains("No one-time link");
        assertThat(console.run("keys", "shares", "withdraw", "s-2").out()).contains("shows nothing any more");
        var used = console.run("keys", "shares", "withdraw", "s-1");
        assertThat(used.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(used.err()).contains("It was opened already.");
    }

    @Test
    void saysBeforehandThatSomebodyWhoReadsAKeyHasItRotated() {
        console.answers("GET /keys/" + KEY + "/reveal-terms", "{'rotation':'AUTOMATIC','rotationDelayMinutes':60}")
                .answers("POST /keys/" + KEY + "/reveals", REVEALED);

        var person = console.run("keys", "reveal", KEY, "--reason", "r");
        var program = console.run("keys", "reveal", KEY, "--reason", "r", "--json");

        assertThat(person.err()).contains("make a new key 1 h after");
        assertThat(person.out()).contains("Rotates 13:00:00");
        assertThat(program.err()).isEmpty();
        assertThat(console.asked())
                .filteredOn(asked -> asked.startsWith("POST"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"rotate\":true"),
                        second -> assertThat(second).contains("\"rotate\":null"));
    }

    @Test
    void rotatesByChoiceWhereThePolicyAsks() {
        console.answers("GET /keys/" + KEY + "/reveal-terms", "{'rotation':'ASK','rotationDelayMinutes':30}")
                .answers("POST /keys/" + KEY + "/reveals", REVEALED);

        var chosen = console.run("keys", "reveal", KEY, "--reason", "r", "--rotate");
        var unsaid = console.run("keys", "reveal", KEY, "--reason", "r");

        assertThat(chosen.err()).contains("30 min after");
        assertThat(unsaid.err()).isEmpty();
        assertThat(console.asked())
                .filteredOn(asked -> asked.startsWith("POST"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"rotate\":true"),
                        second -> assertThat(second).contains("\"rotate\":null"));
    }

    @Test
    void listsAndCancelsRotationsAfterReveals() {
        console.answers(
                        "GET /keys/rotations?limit=50",
                        "{'items':[{'id':17,'deviceName':'LON-1','dueAt':'2026-11-22T13:00:00Z','state':'PLANNED',"
                                + "'shownTo':['maya','tina']},{'id':16,'state':'SENT','rotationId':'r-1'},{'id':15,'state':'OVERTAKEN'}]}")
                .answers("DELETE /keys/rotations/17", 204, "");

        assertThat(console.run("keys", "rotations", "list").out())
                .contains("maya, tina", "13:00:00", "sent: r-1", "has a newer key");
        assertThat(console.run("keys", "rotations", "cancel", "17").out()).contains("keeps its key");
    }
}
