package dev.latchkey.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of an application's own, made by the JDK's keytool, which alone can.
 *
 * @param privateKey PEM
 * @param certificate PEM
 */
record ApplicationCertificate(String privateKey, String certificate) {

    private static final String PASSWORD = "changeit";

    static ApplicationCertificate makeIn(Path folder) throws IOException, GeneralSecurityException {
        var file = Files.createTempDirectory(folder, "certificate").resolve("application.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "application",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=application",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        var said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.onExit().join().exitValue()).as(said).isZero();
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        return new ApplicationCertificate(
                pem(
                        "PRIVATE KEY",
                        store.getKey("application", PASSWORD.toCharArray()).getEncoded()),
                pem("CERTIFICATE", store.getCertificate("application").getEncoded()));
    }

    /** Both, as a tenant is connected with them. */
    String pem() {
        return privateKey + certificate;
    }

    /** A line of the private key, as it would show up where it must not. */
    String lineOfPrivateKey() {
        return privateKey.lines().skip(3).findFirst().orElseThrow();
    }

    private static String pem(String type, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
