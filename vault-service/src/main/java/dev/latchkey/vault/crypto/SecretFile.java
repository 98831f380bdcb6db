package dev.latchkey.vault.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds nothing but one secret, such as the password that a key provider asks for. */
final class SecretFile {

    private SecretFile() {}

    /** @throws KeyProviderRefusedException when it is missing, empty or cannot be read; names it */
    static String read(Path file) {
        try {
            var secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new KeyProviderRefusedException(
                        file + " is empty; it must hold the secret that the key provider asks for");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw new KeyProviderRefusedException(
                    file + " is missing; it must hold the secret that the key provider asks for");
        } catch (IOException e) {
            throw new KeyProviderRefusedException(file + " cannot be read: check its owner and permissions");
        }
    }
}
