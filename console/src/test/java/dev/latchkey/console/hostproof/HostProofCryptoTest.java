package dev.latchkey.console.hostproof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The script that browsers run, in the WebCrypto of Node, against the vectors of docs/adr/020-host-proof-vault.md. Without
 * Node, HostProofE2E runs it in a browser, and VaultSealsTest of vault-service holds the server to the same vectors.
 */
class HostProofCryptoTest {

    private static final String PROGRAM = """
            import { readFileSync } from "node:fs";
            const [script, vectors] = process.argv.slice(-2);
            const vault = await import("data:text/javascript," + encodeURIComponent(readFileSync(script, "utf8")));
            if (!vault.available()) {
              console.log("no WebCrypto");
              process.exit();
            }
            const refused = async (kind, action) => {
              try {
                await action();
              } catch (e) {
                if (e instanceof kind) return;
                throw e;
              }
              throw new Error("opened what should not open: " + action);
            };
            const all = JSON.parse(readFileSync(vectors));
            for (const { passphrase, recoveryPassword, opening } of all) {
              if (await vault.open(opening, passphrase) !== recoveryPassword) throw new Error("other digits");
            }
            const { passphrase, recoveryPassword, opening } = all[0];
            await refused(vault.WrongPassphrase, () => vault.open(opening, passphrase + " "));
            await refused(vault.SealBroken, () => vault.open({ ...opening, keyId: "another" }, passphrase));
            await refused(vault.SealBroken, () => vault.open({ ...opening, sealed: all[1].opening.sealed }, passphrase));
            const changed = { ...opening.keyPair, ...(await vault.changePassphrase(opening.keyPair, passphrase, "new")) };
            if (await vault.open({ ...opening, keyPair: changed }, "new") !== recoveryPassword) throw new Error("other digits");
            await refused(vault.WrongPassphrase, () => vault.check(changed, passphrase));
            await vault.check({ organizationId: 7, ...(await vault.makeKeyPair(7, "mine")) }, "mine");
            console.log("all " + all.length);
            """;

    @Test
    void opensTheVectorsOfTheDocumentAndNothingElse() throws IOException, InterruptedException {
        var node = node();
        assumeThat(node).as("Node on this machine").isPresent();
        var process = new ProcessBuilder(
                        node.orElseThrow().toString(),
                        "--input-type=module",
                        "--eval",
                        PROGRAM,
                        "src/main/resources/static/host-proof-crypto.js",
                        "../docs/adr/020-host-proof-vectors.json")
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assumeThat(said.strip()).as("Node is not too old").isNotEqualTo("no WebCrypto");
        assertThat(said.strip()).isEqualTo("all 2");
    }

    private static Optional<Path> node() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "node"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
