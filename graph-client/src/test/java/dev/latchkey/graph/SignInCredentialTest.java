package dev.latchkey.graph;

import static dev.latchkey.graph.TestCertificate.clear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchkey.events.CredentialKind;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInCredentialTest {

    @TempDir
    static Path folder;

    static TestCertificate certificate;

    @BeforeAll
    static void make() throws Exception {
        certificate = TestCertificate.make(folder, "RSA");
    }

    @Test
    void takesPrivateKeyAndCertificateInAnyOrder() {
        var turned = "# made today\n" + certificate.certificate() + certificate.privateKey();

        try (var credential = SignInCredential.certificate(clear(turned))) {
            assertThat(credential.kind()).isEqualTo(CredentialKind.CERTIFICATE);
        }
    }

    @Test
    void saysWhatIsWrongWithAPemText() throws Exception {
        var elliptic = TestCertificate.make(folder, "EC");

        refused(certificate.certificate(), "has no private key");
        refused(certificate.privateKey(), "has no certificate");
        refused("marker", "has no private key");
        refused(certificate.privateKey() + elliptic.certificate(), "does not belong");
        refused(elliptic.privateKey() + elliptic.certificate(), "damaged or not RSA");
        refused(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nmarker\n-----END ENCRYPTED PRIVATE KEY-----\n"
                        + certificate.certificate(),
                "without a password");
        refused(certificate.privateKey().replace("MII", "MI") + certificate.certificate(), "damaged");
    }

    @Test
    void takesARefreshTokenWithASecretOrACertificate() {
        try (var secret = SignInCredential.refreshToken(clear("0.token"), clear("a\nsecret"));
                var pem = SignInCredential.refreshToken(clear("0.token"), certificate.pem());
                var next = pem.with("1.token")) {
            assertThat(secret.refreshToken()).isEqualTo("0.token");
            assertThat(next.refreshToken()).isEqualTo("1.token");
            assertThat(next.application()).hasSameClassAs(pem.application());
            assertThat(next.fingerprint()).isNotEqualTo(pem.fingerprint());
        }
    }

    @Test
    void refusesEmptyAndBrokenParts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignInCredential.refreshToken(clear(""), clear("secret"))
                        .close());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignInCredential.refreshToken(clear("two words"), clear("secret"))
                        .close());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SignInCredential.refreshToken(clear("token"), clear("")).close());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignInCredential.clientSecret(clear("")).close());
    }

    @Test
    void cannotBePrinted() {
        try (var credential = SignInCredential.clientSecret(clear("marker"))) {
            assertThat(credential.toString()).doesNotContain("marker");
        }
    }

    private static void refused(String pem, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignInCredential.certificate(clear(pem)).close())
                .withMessageContaining(because)
                .withMessageNotContaining("marker")
                .withNoCause();
    }
}
