package dev.latchkey.kit.secrets;

import com.google.crypto.tink.HybridDecrypt;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Latchkey's own keys in one folder. Each service is given the paths of those it needs, and no others.
 *
 * @param folder readable by the owner alone
 */
public record SecretFiles(Path folder) {

    /** Opens what sync-service sealed; vault-service only. */
    public Path vaultSealingPrivate() {
        return folder.resolve("vault-sealing.private.json");
    }

    /** Seals for the vault; sync-service. */
    public Path vaultSealingPublic() {
        return folder.resolve("vault-sealing.public.json");
    }

    /** Wraps the data key of each organization; vault-service only. */
    public Path vaultMaster() {
        return folder.resolve("vault-master.json");
    }

    /** Seals and opens tenant credentials; sync-service and rotation-service. */
    public Path tenantCredentials() {
        return folder.resolve("tenant-credentials.json");
    }

    /** The public half of {@link #tenantCredentials}. */
    public Path tenantCredentialsPublic() {
        return folder.resolve("tenant-credentials.public.json");
    }

    /** Signs internal tokens; console only. */
    public Path internalTokenPrivate() {
        return folder.resolve("internal-token.private.jwk");
    }

    /** Verifies internal tokens; every service. */
    public Path internalTokenPublic() {
        return folder.resolve("internal-token.public.jwk");
    }

    /** API tokens the console accepts, hashed. */
    public Path apiTokens() {
        return folder.resolve("api-tokens");
    }

    /** The API token of the command line on this machine, in clear. */
    public Path commandLineToken() {
        return folder.resolve("command-line-token");
    }

    /**
     * Makes what is not there yet; what is there is never touched, and a public half is made from its private one. Only for a folder that never held keys: a key made
     * anew opens nothing of what the lost one closed.
     *
     * @throws SecretFileException when the folder cannot be written
     */
    public void makeMissing() {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            makePair(vaultSealingPrivate(), vaultSealingPublic());
            makePair(tenantCredentials(), tenantCredentialsPublic());
            if (!Files.exists(vaultMaster())) {
                write(vaultMaster(), Keysets.write(Keysets.newAead()));
            }
            makeTokenKey();
            makeCommandLineToken();
        } catch (IOException e) {
            throw new SecretFileException(
                    "cannot write keys to " + folder + ": check its owner, permissions and space");
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("this Java cannot make keys", e);
        }
    }

    private static void makePair(Path privateFile, Path publicFile) throws IOException, GeneralSecurityException {
        if (Files.exists(publicFile)) {
            return;
        }
        if (!Files.exists(privateFile)) {
            write(privateFile, Keysets.write(Keysets.newHpkePair()));
        }
        var pair = Keysets.read(privateFile, HybridDecrypt.class);
        write(publicFile, Keysets.write(Keysets.publicHalf(pair)));
    }

    private void makeTokenKey() throws IOException, JOSEException {
        if (Files.exists(internalTokenPublic())) {
            return;
        }
        if (!Files.exists(internalTokenPrivate())) {
            var pair = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
            write(internalTokenPrivate(), pair.toJSONString());
        }
        write(
                internalTokenPublic(),
                readJwk(internalTokenPrivate()).toPublicJWK().toJSONString());
    }

    private void makeCommandLineToken() throws IOException {
        if (Files.exists(apiTokens())) {
            return;
        }
        if (!Files.exists(commandLineToken())) {
            write(commandLineToken(), newToken());
        }
        var token = Files.readString(commandLineToken()).strip();
        write(apiTokens(), ApiTokenLine.of("command-line", "ADMINISTRATOR", "*", token) + "\n");
    }

    /** Every file a running installation needs is there; names the first that is missing. */
    public void requireComplete() {
        requireOriginals();
        require(List.of(vaultSealingPublic(), tenantCredentialsPublic(), internalTokenPublic()));
    }

    /** Every file that {@link #makeMissing} could only make anew is there; names the first that is missing. */
    void requireOriginals() {
        require(List.of(
                vaultSealingPrivate(), vaultMaster(), tenantCredentials(), internalTokenPrivate(), apiTokens()));
    }

    private static void require(List<Path> needed) {
        for (var file : needed) {
            if (!Files.isReadable(file)) {
                throw new SecretFileException(file + " is missing or unreadable: restore it from your backup");
            }
        }
    }

    /** @throws SecretFileException when the file is missing or no EC key */
    public static ECKey readJwk(Path file) {
        try {
            return ECKey.parse(Files.readString(file));
        } catch (IOException e) {
            throw new SecretFileException(file + " is missing or unreadable: restore it from your backup");
        } catch (ParseException e) {
            throw new SecretFileException(file + " is damaged: restore it from your backup");
        }
    }

    private static String newToken() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return "lk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whole or not at all, also when the machine stops in between; readable by the owner alone. */
    public static void write(Path file, String content) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, content, StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
