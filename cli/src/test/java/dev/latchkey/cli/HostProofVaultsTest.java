package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Host-proof vaults at the command line; whatever takes a passphrase is left to browsers. */
class HostProofVaultsTest {

    private static final String VAULT =
            "{'organizationId':12,'keyPairId':3,'revision':1,'sealsArrivals':false,'passphraseSetAt':'2026-11-20T10:00:00Z',"
                    + "'vaulted':1040,'vaultedOtherwise':2,'notVaulted':7}";

    @TempDir
    Path folder;

    private PlayedConsole console;

    @BeforeEach
    void start() {
        console = new PlayedConsole(folder)
                .answers("GET /organizations", "{'items':[{'id':12,'name':'Contoso'},{'id':13,'name':'Fabrikam'}]}")
                .answers("GET /vault/key-pairs", "{'items':[" + VAULT + "]}");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void listsAndShowsThem() {
        var listed = console.run("organizations", "vault", "list");
        var shown = console.run("organizations", "vault", "show", "contoso", "--json");
        var none = console.run("organizations", "vault", "show", "Fabrikam");

        assertThat(listed.out()).contains("Contoso", "not sealed", "1,040");
        assertThat(shown.out()).contains("\"keyPairId\" : 3");
        assertThat(none.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(none.err()).contains("make one in the console");
    }

    @Test
    void switchesSealingOnAndOff() {
        console.answers("PATCH /vault/key-pairs/12", VAULT.replace("'sealsArrivals':false", "'sealsArrivals':true"))
                .refuses("PATCH /vault/key-pairs/13", 409, "no-key-pair", "make one in the console");

        var on = console.run("organizations", "vault", "on", "Contoso");
        console.run("organizations", "vault", "off", "12");
        var refused = console.run("organizations", "vault", "on", "Fabrikam");

        assertThat(on.out()).contains("Contoso", "sealed");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("make one in the console");
        assertThat(console.asked())
                .contains(
                        "PATCH /vault/key-pairs/12 {\"sealsArrivals\":true}",
                        "PATCH /vault/key-pairs/12 {\"sealsArrivals\":false}");
    }

    @Test
    void putsAllReadableKeysIntoTheVaultPortionByPortion() {
        console.answers("POST /keys/vaultings", "{'vaulted':499,'left':1,'next':900}")
                .answers("POST /keys/vaultings", "{'vaulted':7,'left':0,'next':null}");

        var filled = console.run("organizations", "vault", "fill", "Contoso");

        assertThat(filled.exitCode()).isZero();
        assertThat(filled.err()).contains("499 keys");
        assertThat(filled.out()).contains("506 keys were put into the vault; 1 stayed");
        assertThat(console.asked())
                .contains(
                        "POST /keys/vaultings {\"organizationId\":12,\"after\":0}",
                        "POST /keys/vaultings {\"organizationId\":12,\"after\":900}");
    }
}
