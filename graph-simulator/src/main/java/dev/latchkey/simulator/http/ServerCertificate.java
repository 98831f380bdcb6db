package dev.latchkey.simulator.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The simulator's own certificate, made by the JDK's keytool on first use (the JDK has no public API for it) and kept in a
 * directory, so that what clients were told to trust stays true after a restart.
 */
public final class ServerCertificate {

    private static final String ALIAS = "simulator";
    /** Guards nothing: whoever reads the file may as well have the key of a simulator. */
    private static final char[] PASSWORD = "simulator".toCharArray();

    private final KeyStore store;
    private final Path pem;

    private ServerCertificate(KeyStore store, Path pem) {
        this.store = store;
        this.pem = pem;
    }

    /** The certificate kept in this directory, made anew when there is none or it does not cover all host names. */
    public static ServerCertificate in(Path directory, List<String> extraHosts) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("simulator.p12");
        try {
            if (!Files.exists(file) || !covers(load(file), extraHosts)) {
                Files.deleteIfExists(file);
                generate(file, extraHosts);
            }
            var store = load(file);
            Path pem = directory.resolve("simulator.pem");
            Files.writeString(pem, toPem(store));
            return new ServerCertificate(store, pem);
        } catch (GeneralSecurityException damaged) {
            throw new IOException("cannot use the certificate in " + directory, damaged);
        }
    }

    /** The certificate alone, for clients to trust. */
    public Path pem() {
        return pem;
    }

    public SSLContext context() throws IOException {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("cannot serve https with the certificate", unusable);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static boolean covers(KeyStore store, List<String> hosts) throws GeneralSecurityException {
        var certificate = (X509Certificate) store.getCertificate(ALIAS);
        certificate.checkValidity();
        Set<String> names = certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .collect(Collectors.toSet());
        return names.containsAll(hosts);
    }

    private static void generate(Path file, List<String> extraHosts) throws IOException {
        var names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1"));
        extraHosts.forEach(host -> names.add("dns:" + host));
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=Latchkey Graph simulator",
                        "-ext",
                        "san=" + String.join(",", names),
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroy();
                throw new IOException("keytool could not make a certificate: " + output.strip());
            }
        } catch (InterruptedException stopped) {
            keytool.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making a certificate", stopped);
        }
    }

    private static String toPem(KeyStore store) throws GeneralSecurityException {
        byte[] der = store.getCertificate(ALIAS).getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }
}
