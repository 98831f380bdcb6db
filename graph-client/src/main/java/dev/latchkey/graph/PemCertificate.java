package dev.latchkey.graph;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its private key, read from PEM without a string of the key.
 *
 * @param chain the application's own certificate first
 */
record PemCertificate(PrivateKey privateKey, List<X509Certificate> chain) {

    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    /** Whether this claims to be PEM; a client secret never does. */
    static boolean looksLike(byte[] text) {
        return find(text, "-----BEGIN ", 0) >= 0;
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong, and nothing of the key */
    static PemCertificate parse(byte[] pem) {
        if (find(pem, "-----BEGIN RSA PRIVATE KEY-----", 0) >= 0
                || find(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----", 0) >= 0
                || find(pem, "-----BEGIN EC PRIVATE KEY-----", 0) >= 0) {
            throw new IllegalArgumentException(
                    "the private key must be RSA in PKCS #8 form without a password: openssl pkcs8 -topk8 -nocrypt makes it");
        }
        var key = privateKey(pem);
        var chain = certificates(pem);
        if (!(chain.getFirst().getPublicKey() instanceof RSAPublicKey known)
                || !known.getModulus().equals(key.getModulus())) {
            throw new IllegalArgumentException(
                    "the private key does not belong to the first certificate of the PEM text");
        }
        return new PemCertificate(key, chain);
    }

    private static RSAPrivateKey privateKey(byte[] pem) {
        var block = block(pem, PRIVATE_KEY, 0);
        if (block == null) {
            throw new IllegalArgumentException("the PEM text has no private key (BEGIN PRIVATE KEY)");
        }
        var der = block.decoded(pem);
        try {
            return (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the private key of the PEM text is damaged or not RSA");
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static List<X509Certificate> certificates(byte[] pem) {
        var chain = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block = block(pem, CERTIFICATE, 0); block != null; block = block(pem, CERTIFICATE, block.end())) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.decoded(pem))));
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate of the PEM text is damaged");
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("the PEM text has no certificate (BEGIN CERTIFICATE)");
        }
        return chain;
    }

    /** What stands between BEGIN and END. */
    private record Block(int start, int end) {

        byte[] decoded(byte[] pem) {
            var base64 = Arrays.copyOfRange(pem, start, end);
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the PEM text is damaged: what is between its lines is no base64");
            } finally {
                Arrays.fill(base64, (byte) 0);
            }
        }
    }

    private static @Nullable Block block(byte[] pem, String type, int from) {
        var begin = "-----BEGIN " + type + "-----";
        var start = find(pem, begin, from);
        var end = start < 0 ? -1 : find(pem, "-----END " + type + "-----", start);
        return end < 0 ? null : new Block(start + begin.length(), end);
    }

    private static int find(byte[] text, String wanted, int from) {
        var needle = ByteBuffer.wrap(wanted.getBytes(StandardCharsets.US_ASCII));
        for (var i = from; i + needle.limit() <= text.length; i++) {
            if (ByteBuffer.wrap(text, i, needle.limit()).equals(needle)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return "PemCertificate[redacted]";
    }
}
