package dev.latchkey.vault.key;

import dev.latchkey.kit.web.ProblemException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a key people may change: whether it is archived; nothing that Microsoft says, nor where it is filed. */
final class KeyAttributes {

    /** Also by the names that the record has for them in what the API answers. */
    private static final Set<String> FROM_MICROSOFT = Set.of(
            "name",
            "deviceName",
            "category",
            "categoryId",
            "username",
            "keyId",
            "password",
            "recoveryPassword",
            "notes",
            "serialNumber",
            "volume",
            "createdAt");

    private static final String ARCHIVED = "archived";

    private static final Set<String> PLACE = Set.of("folder", "folderId", "organizationId", "configurationId");

    private KeyAttributes() {}

    /**
     * What is said of the one attribute that people may change.
     *
     * @throws ProblemException for the first attribute that is not to be changed here
     */
    static Optional<Boolean> archived(Map<String, @Nullable Object> given) {
        for (var name : given.keySet()) {
            if (name.equals(ARCHIVED)) {
                continue;
            }
            if (FROM_MICROSOFT.contains(name)) {
                throw ProblemException.unprocessable(
                        "key-attribute-read-only",
                        "'" + name + "' of a key cannot be changed here: set it right at Microsoft, and it comes with"
                                + " the next sync.");
            }
            if (name.equals("rotationPermitted")) {
                throw ProblemException.unprocessable(
                        "key-rotation-not-permitted",
                        "Keys are left out of password rotation, so 'rotationPermitted' stays false: have the device"
                                + " make a new key instead, with latchkey rotate.");
            }
            if (name.equals("vaulted")) {
                throw ProblemException.unprocessable(
                        "key-not-vaulted-like-this",
                        "Keys go into the host-proof vault by POST /keys/vaultings, and leave it only by a rotation of"
                                + " the device.");
            }
            if (PLACE.contains(name)) {
                throw ProblemException.unprocessable(
                        "key-stays-in-its-folder",
                        "'" + name + "' of a key cannot be changed: it stays in the folder of keys, and goes to another"
                                + " organization with its device only.");
            }
            throw ProblemException.badRequest("attribute-unknown", "A key has no such attribute to change.");
        }
        if (!given.containsKey(ARCHIVED)) {
            return Optional.empty();
        }
        if (given.get(ARCHIVED) instanceof Boolean archived) {
            return Optional.of(archived);
        }
        throw ProblemException.badRequest("bad-request", "'archived' is true or false.");
    }
}
