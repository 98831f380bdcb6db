package dev.latchkey.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's certificates and those of one more file. */
final class TrustedCertificates {

    private final X509TrustManager manager;

    private TrustedCertificates(X509TrustManager manager) {
        this.manager = manager;
    }

    /** @throws IllegalArgumentException when the file cannot be read or holds no certificates */
    static TrustedCertificates with(Path pem) {
        try (var in = Files.newInputStream(pem)) {
            return new TrustedCertificates(manager(jdkAnd(in)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "graph.trusted-certificate " + pem + " is missing or holds no certificates in PEM form", e);
        }
    }

    X509TrustManager manager() {
        return manager;
    }

    SSLSocketFactory socketFactory() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static KeyStore jdkAnd(InputStream pem) throws IOException, GeneralSecurityException {
        var all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        var count = 0;
        for (var known : manager(null).getAcceptedIssuers()) {
            all.setCertificateEntry("jdk-" + count++, known);
        }
        for (var added : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
            all.setCertificateEntry("added-" + count++, added);
        }
        return all;
    }

    private static X509TrustManager manager(@Nullable KeyStore certificates) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
