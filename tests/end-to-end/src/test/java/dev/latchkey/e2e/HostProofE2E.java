package dev.latchkey.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host-proof vault in a real browser, from making its key pair to changing its passphrase. Where there is no Chromium,
 * VaultSealsTest and HostProofIT of vault-service prove the same format without the pages.
 */
class HostProofE2E {

    private static final String PASSPHRASE = "orbit velvet 39 lantern swim";
    private static final String NEW_PASSPHRASE = "quiet harbour 58 copper moss";

    @TempDir
    private static Path folder;

    @Test
    void R28_aBrowserMakesAVaultAndAloneOpensItsKeys() throws IOException {
        var chromium = Browser.executable();
        assumeThat(chromium).as("a Chromium on this machine").isPresent();
        try (var installation = Installation.start(folder.resolve("data"));
                var browser = Browser.start(chromium.orElseThrow(), folder.resolve("profile"))) {
            var console = installation.console();
            var key =
                    Truth.of(installation.simulator()).keysOfDocumentedDevices().getFirst();
            var keyId = key.path("keyId").asString();
            var organization =
                    console.get("/api/v1/keys/" + keyId).path("organizationId").asLong();
            var base = signIn(browser, console);

            browser.open(base + "/host-proof/" + organization);
            makeKeyPair(browser);
            putKeysIntoIt(browser);
            var refused = console.send("POST", "/api/v1/keys/" + keyId + "/reveals", "{\"reason\":\"R28\"}");

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("key-vaulted");
            setPolicy(console, organization, "{\"rotation\":\"ASK\",\"rotationDelayMinutes\":60}");
            open(browser, base, keyId, NEW_PASSPHRASE);
            browser.awaitText("#said", "nobody can open it without the right one, we included");
            assertThat(digits(browser)).isEmpty();
            open(browser, base, keyId.substring(0, 8), PASSPHRASE);
            browser.awaitText("#said", "Opened in this browser");
            assertThat(digits(browser)).isEqualTo(key.path("key").asString());
            assertThat(tellsOfRotation(browser)).isTrue();
            browser.evaluate("document.getElementById('hide').click(); 0");
            assertThat(digits(browser)).isEmpty();

            browser.open(base + "/host-proof/" + organization);
            changePassphrase(browser);
            open(browser, base, keyId, PASSPHRASE);
            browser.awaitText("#said", "does not open the vault");
            open(browser, base, keyId, NEW_PASSPHRASE);
            browser.awaitText("#said", "Opened in this browser");
            assertThat(digits(browser)).isEqualTo(key.path("key").asString());

            setPolicy(console, organization, "{\"policy\":\"APPROVAL\",\"rotation\":\"OFF\"}");
            openInAnEmergency(browser, base, keyId);
            assertThat(digits(browser)).isEqualTo(key.path("key").asString());
            assertThat(tellsOfRotation(browser)).isFalse();
            assertThat(console.get("/api/v1/vault/alarms").at("/items/0/kind").asString())
                    .isEqualTo("BREAK_GLASS");
        }
    }

    private static String signIn(Browser browser, Api console) {
        var made = JsonMapper.shared()
                .readTree(console.send("POST", "/api/v1/sign-in-links", "{}").body())
                .path("url")
                .asString();
        browser.open(made);
        browser.follow("document.querySelector('main form').requestSubmit()");
        return made.substring(0, made.indexOf("/sign-in"));
    }

    private static void makeKeyPair(Browser browser) {
        var name = browser.text("h1").replace("Host-proof vault of ", "");
        browser.type("#make-key-pair .new", PASSPHRASE);
        browser.type("#make-key-pair .again", PASSPHRASE);
        browser.type("#confirmed", "something else");
        browser.submit("#make-key-pair");
        browser.awaitText("#said", "show that you know what a lost passphrase means");
        browser.type("#confirmed", name);
        browser.submit("#make-key-pair");
        browser.awaitText("#said", "The key pair is made");
    }

    private static void putKeysIntoIt(Browser browser) {
        browser.evaluate("document.getElementById('switch').click(); 0");
        browser.awaitText("#said", "From now on new keys are sealed");
        browser.evaluate("window.confirm = () => true; document.getElementById('fill').click(); 0");
        browser.awaitText("#said", "keys were put into the vault.");
        assertThat(browser.text("#not-vaulted")).isEqualTo("0");
    }

    private static void changePassphrase(Browser browser) {
        browser.type("#now", PASSPHRASE);
        browser.type("#change-passphrase .new", NEW_PASSPHRASE);
        browser.type("#change-passphrase .again", NEW_PASSPHRASE);
        browser.submit("#change-passphrase");
        browser.awaitText("#said", "The passphrase is changed");
    }

    private static void open(Browser browser, String base, String keyId, String passphrase) {
        browser.open(base + "/host-proof/open?key=" + keyId);
        browser.type("#reason", "ticket 28");
        browser.type("#passphrase", passphrase);
        browser.submit("#open-key");
    }

    private static void openInAnEmergency(Browser browser, String base, String keyId) {
        browser.open(base + "/host-proof/open?key=" + keyId);
        assertThat(browser.text("#open-key")).contains("A second person has to approve", "Ask for an approval");
        assertThat(browser.evaluate("document.querySelector('#open-key .primary').disabled")
                        .booleanValue())
                .isTrue();
        browser.type("#reason", "nobody is there to approve");
        browser.type("#passphrase", NEW_PASSPHRASE);
        browser.evaluate("document.querySelector('#open-key [name=breakGlass]').click(); 0");
        browser.awaitText("#said", "Everybody who watches is told");
    }

    private static void setPolicy(Api console, long organization, String policy) {
        assertThat(console.send("PUT", "/api/v1/reveal-policies/" + organization, policy)
                        .statusCode())
                .isEqualTo(200);
    }

    private static boolean tellsOfRotation(Browser browser) {
        return browser.evaluate("!document.getElementById('rotation').hidden").booleanValue();
    }

    private static String digits(Browser browser) {
        return browser.evaluate("[...document.querySelectorAll('#digits li')].map(one => one.textContent).join('-')")
                .asString("");
    }
}
