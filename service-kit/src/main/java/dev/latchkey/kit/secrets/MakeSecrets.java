package dev.latchkey.kit.secrets;

import java.nio.file.Path;

/** Makes the key files of an installation of several containers: {@code MakeSecrets FOLDER}. */
public final class MakeSecrets {

    private MakeSecrets() {}

    @SuppressWarnings("SystemOut")
    static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: MakeSecrets FOLDER");
            System.exit(2);
        }
        new SecretFiles(Path.of(arguments[0])).makeMissing();
        System.out.println("keys are in " + arguments[0]);
    }
}
