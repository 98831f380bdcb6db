package dev.latchkey.vault.hostproof;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/**
 * What host-proof-crypto.js does, once more and from the document alone (docs/adr/020-host-proof-vault.md): with the JDK's
 * cryptography, none of the server's own.
 */
public final class PlayedBrowser {

    private static final int ITERATIONS = 600_000;
    private static final int POINT = 65;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The same for all, unlike in a browser, so that each passphrase is derived once: that takes a second. */
    private static final byte[] SALT = random(32);

    private static final Map<String, byte[]> WRAPPING_KEYS = new ConcurrentHashMap<>();

    private static final byte[] KEM = concat(utf8("KEM"), two(0x0010));
    private static final byte[] SUITE = concat(utf8("HPKE"), two(0x0010), two(0x0001), two(0x0002));

    private PlayedBrowser() {}

    /** A new key pair as the server wants it. */
    public static Map<String, Object> makeKeyPair(long organizationId, String passphrase) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var point = ((ECPublicKey) pair.getPublic()).getW();
            var publicKey = base64(concat(new byte[] {4}, unsigned(point.getAffineX()), unsigned(point.getAffineY())));
            var made = wrap(organizationId, publicKey, pair.getPrivate().getEncoded(), passphrase);
            made.put("organizationId", organizationId);
            made.put("publicKey", publicKey);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same private key under another passphrase; empty of it when the old one does not fit. */
    public static Map<String, Object> changePassphrase(JsonNode opening, String passphrase, String newPassphrase)
            throws GeneralSecurityException {
        var publicKey = opening.path("publicKey").asString();
        return wrap(
                opening.path("organizationId").asLong(),
                publicKey,
                unwrap(opening, passphrase).getEncoded(),
                newPassphrase);
    }

    /**
     * @param answer to POST /api/v1/keys/{keyId}/openings
     * @throws GeneralSecurityException when the passphrase does not fit, or a bit differs
     */
    public static String open(JsonNode answer, String passphrase) throws GeneralSecurityException {
        return open(answer, unwrap(answer.path("keyPair"), passphrase));
    }

    /** The same with a private key that is open already: deriving it takes a third of a second. */
    static String open(JsonNode answer, PrivateKey privateKey) throws GeneralSecurityException {
        var pair = answer.path("keyPair");
        var sealed = bytes(answer, "sealed");
        if (sealed[0] != 1) {
            throw new GeneralSecurityException("format");
        }
        var message = Arrays.copyOfRange(sealed, 1, 1 + POINT + 48);
        var contentKey = hpkeOpen(message, privateKey, bytes(pair, "publicKey"), utf8("latchkey data key v1"));
        var owner = "host-proof|" + pair.path("organizationId").asLong() + "|"
                + answer.path("tenantId").asString() + "|"
                + answer.path("deviceId").asString() + "|"
                + answer.path("keyId").asString();
        var clear = aesDecrypt(contentKey, Arrays.copyOfRange(sealed, 1 + POINT + 48, sealed.length), utf8(owner));
        return new String(clear, StandardCharsets.UTF_8);
    }

    static PrivateKey unwrap(JsonNode opening, String passphrase) throws GeneralSecurityException {
        var wrapping = wrappingKey(
                passphrase, bytes(opening, "salt"), opening.path("iterations").asInt());
        var pkcs8 = aesDecrypt(
                wrapping,
                bytes(opening, "wrappedPrivateKey"),
                privateKeyOf(
                        opening.path("organizationId").asLong(),
                        opening.path("publicKey").asString()));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static Map<String, Object> wrap(long organizationId, String publicKey, byte[] pkcs8, String passphrase)
            throws GeneralSecurityException {
        var salt = SALT;
        var nonce = random(12);
        var cipher = aes(Cipher.ENCRYPT_MODE, wrappingKey(passphrase, salt, ITERATIONS), nonce);
        cipher.updateAAD(privateKeyOf(organizationId, publicKey));
        var wrapped = new HashMap<String, Object>();
        wrapped.put("wrappedPrivateKey", base64(concat(nonce, cipher.doFinal(pkcs8))));
        wrapped.put("salt", base64(salt));
        wrapped.put("iterations", ITERATIONS);
        return wrapped;
    }

    private static byte[] wrappingKey(String passphrase, byte[] salt, int iterations) throws GeneralSecurityException {
        var typed = passphrase + "|" + base64(salt) + "|" + iterations;
        var known = WRAPPING_KEYS.get(typed);
        if (known == null) {
            var characters =
                    Normalizer.normalize(passphrase, Normalizer.Form.NFKC).toCharArray();
            known = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(characters, salt, iterations, 256))
                    .getEncoded();
            WRAPPING_KEYS.put(typed, known);
        }
        return known;
    }

    private static byte[] privateKeyOf(long organizationId, String publicKey) {
        return utf8("host-proof-private-key|" + organizationId + "|" + publicKey);
    }

    /** RFC 9180, base mode, one message: sections 4.1, 5.1 and 5.2. */
    private static byte[] hpkeOpen(byte[] message, PrivateKey privateKey, byte[] publicKey, byte[] info)
            throws GeneralSecurityException {
        var encapsulated = Arrays.copyOf(message, POINT);
        var agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(privateKey);
        agreement.doPhase(publicKey(encapsulated), true);
        var none = new byte[0];
        var kemPrk = extract(KEM, none, "eae_prk", agreement.generateSecret());
        var secret = expand(KEM, kemPrk, "shared_secret", concat(encapsulated, publicKey), 32);
        var context =
                concat(new byte[1], extract(SUITE, none, "psk_id_hash", none), extract(SUITE, none, "info_hash", info));
        var prk = extract(SUITE, secret, "secret", none);
        var key = expand(SUITE, prk, "key", context, 32);
        var nonce = expand(SUITE, prk, "base_nonce", context, 12);
        return aesDecrypt(key, concat(nonce, Arrays.copyOfRange(message, POINT, message.length)), none);
    }

    private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] ikm) throws GeneralSecurityException {
        return hmac(salt.length == 0 ? new byte[32] : salt, concat(utf8("HPKE-v1"), suite, utf8(label), ikm));
    }

    private static byte[] expand(byte[] suite, byte[] prk, String label, byte[] info, int length)
            throws GeneralSecurityException {
        var block = hmac(prk, concat(two(length), utf8("HPKE-v1"), suite, utf8(label), info, new byte[] {1}));
        return Arrays.copyOf(block, length);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    private static byte[] aesDecrypt(byte[] key, byte[] value, byte[] associated) throws GeneralSecurityException {
        var cipher = aes(Cipher.DECRYPT_MODE, key, Arrays.copyOf(value, 12));
        cipher.updateAAD(associated);
        return cipher.doFinal(value, 12, value.length - 12);
    }

    private static Cipher aes(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        return cipher;
    }

    private static java.security.PublicKey publicKey(byte[] point) throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var x = new BigInteger(1, Arrays.copyOfRange(point, 1, 33));
        var y = new BigInteger(1, Arrays.copyOfRange(point, 33, 65));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(new ECPoint(x, y), parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] unsigned(BigInteger coordinate) {
        var bytes = coordinate.toByteArray();
        return ByteBuffer.allocate(32)
                .position(Math.max(0, 32 - bytes.length))
                .put(bytes, Math.max(0, bytes.length - 32), Math.min(32, bytes.length))
                .array();
    }

    private static byte[] bytes(JsonNode node, String field) {
        return Base64.getDecoder().decode(node.path(field).asString());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] two(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
