package dev.latchkey.graph;

import dev.latchkey.kit.seal.RecoveryKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate of an application, made by the JDK's keytool. */
final class TestCertificate {

    private final String privateKey;
    private final String certificate;

    private TestCertificate(String privateKey, String certificate) {
        this.privateKey = privateKey;
        this.certificate = certificate;
    }

    /** @param algorithm RSA or EC */
    static TestCertificate make(Path folder, String algorithm)
            throws IOException, GeneralSecurityException, InterruptedException {
        var file = folder.resolve(algorithm + System.nanoTime() + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "app",
                        "-keyalg",
                        algorithm,
                        "-keysize",
                        algorithm.equals("RSA") ? "2048" : "256",
                        "-dname",
                        "CN=test",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        return new TestCertificate(
                pem("PRIVATE KEY", store.getKey("app", "changeit".toCharArray()).getEncoded()),
                pem("CERTIFICATE", store.getCertificate("app").getEncoded()));
    }

    String privateKey() {
        return privateKey;
    }

    String certificate() {
        return certificate;
    }

    RecoveryKey pem() {
        return clear(privateKey + certificate);
    }

    static RecoveryKey clear(String text) {
        return RecoveryKey.owning(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }
}
