package dev.latchkey.kit.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Makes the key files of an installation of several containers, once: {@code MakeSecrets FOLDER [GIVEN_TO...]}. */
public final class MakeSecrets {

    private MakeSecrets() {}

    @SuppressWarnings("SystemOut")
    static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("usage: MakeSecrets FOLDER [GIVEN_TO...]");
            System.exit(2);
        }
        var folders = Arrays.stream(arguments).map(Path::of).toList();
        try {
            make(new SecretFiles(folders.getFirst()), folders.subList(1, folders.size()));
        } catch (SecretFileException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.out.println("keys are in " + folders.getFirst());
    }

    /**
     * Makes what is missing. Once a program was given keys that is a lost public half at most: what these keys closed, no new
     * one opens.
     *
     * @param givenTo the folders of the programs, each with copies of the keys it needs
     * @throws SecretFileException when a key that was given is not there any more, or a folder cannot be used
     */
    static void make(SecretFiles files, List<Path> givenTo) {
        var given = givenTo.stream().filter(MakeSecrets::holdsKeys).findFirst();
        try {
            if (given.isPresent()) {
                files.requireOriginals();
            }
        } catch (SecretFileException e) {
            throw new SecretFileException(e.getMessage() + ". None is made anew, because " + given.orElseThrow()
                    + " holds keys that are in use: without a backup, copy what is missing from there and its"
                    + " neighbours, and start again");
        }
        files.makeMissing();
    }

    private static boolean holdsKeys(Path folder) {
        try (var files = Files.list(folder)) {
            return files.anyMatch(Files::isRegularFile);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new SecretFileException(folder + " cannot be read: check its owner and permissions");
        }
    }
}
