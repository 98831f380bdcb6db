package dev.latchkey.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person can get wrong at the start: one clear line, a non-zero exit, nothing changed. */
class BadInputE2E {

    @TempDir
    private Path folder;

    @Test
    void aPortThatIsNoPort() {
        refused(Cli.bare("up", "--demo", "--data", folder.resolve("data").toString(), "--port", "99999"), "--port");
        refused(Cli.bare("up", "--demo", "--data", folder.resolve("data").toString(), "--port", "http"), "--port");

        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aPortThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());

            refused(Cli.bare("up", "--demo", "--data", folder.resolve("data").toString(), "--port", port), "taken");
        }
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aFolderThatIsNotLatchkeys() throws IOException {
        var photos = Files.createDirectory(folder.resolve("photos"));
        Files.writeString(photos.resolve("cat.jpg"), "meow");

        refused(Cli.bare("up", "--demo", "--data", photos.toString()), "not a Latchkey data directory");

        try (var files = Files.list(photos)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("cat.jpg");
        }
    }

    @Test
    void aFolderThatIsAFile() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "text");

        refused(Cli.bare("up", "--demo", "--data", file.toString()), "is a file");
    }

    @Test
    void aFolderThatCannotBeMade() {
        refused(Cli.bare("up", "--demo", "--data", "/proc/latchkey"), "/proc/latchkey");
    }

    @Test
    void aDamagedKeyset() throws IOException {
        var data = folder.resolve("data");
        try (var running = Standalone.launch(data, "--demo").awaitPrinted("Stop ")) {
            assertThat(running.printed()).contains("Ready in").contains("Sign in");
        }
        var keyset = data.resolve("secrets/vault-master.json");
        var whole = Files.readString(keyset);
        Files.writeString(keyset, whole.substring(0, whole.length() / 2));

        var refused = Cli.bare("up", "--demo", "--data", data.toString(), "--port", "" + FreePort.pick());

        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err().strip())
                .hasLineCount(1)
                .contains("vault-master.json")
                .contains("backup");
        assertThat(refused.err()).doesNotContain(whole.substring(20, 60));
        assertThat(Files.readString(keyset)).isEqualTo(whole.substring(0, whole.length() / 2));

        Files.delete(keyset);
        refused(
                Cli.bare("up", "--demo", "--data", data.toString(), "--port", "" + FreePort.pick()),
                "vault-master.json");
        assertThat(keyset).doesNotExist();
    }

    @Test
    void aCommandThatDoesNotExistAndAServerThatDoesNotRun() {
        refused(Cli.bare("frobnicate"), "frobnicate");

        var away = Cli.bare("status", "--data", folder.resolve("nothing").toString());

        assertThat(away.exit()).isNotZero();
        assertThat(away.err()).contains("latchkey up").doesNotContain("Exception");
    }

    private static void refused(Cli.Result result, String word) {
        assertThat(result.exit()).as(result.out() + result.err()).isNotZero();
        assertThat(result.err()).contains(word).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(result.err().strip().lines().count()).isLessThanOrEqualTo(2);
    }
}
