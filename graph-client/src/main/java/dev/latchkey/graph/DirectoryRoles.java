package dev.latchkey.graph;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entra roles of which a partner's user needs one to see other people's recovery keys, whatever the application may. */
final class DirectoryRoles {

    private static final Map<String, String> SEE_KEYS = Map.of(
            "7698a772-787b-4ac8-901f-60d6b08affd2", "Cloud Device Administrator",
            "729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator",
            "3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator",
            "194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator",
            "5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader",
            "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader",
            "62e90394-69f5-4237-9190-012177145e10", "Global Administrator");

    private DirectoryRoles() {}

    /** @return null when the user has a role that suffices, or nothing is known of its roles */
    static @Nullable String warning(AccessToken token) {
        var roles = token.directoryRoles();
        if (!token.delegated()
                || roles.isEmpty()
                || roles.get().stream()
                        .anyMatch(role -> SEE_KEYS.keySet().stream().anyMatch(role::equalsIgnoreCase))) {
            return null;
        }
        return "The partner's user has no Entra role that shows recovery keys; one of these is needed: " + names()
                + ".";
    }

    /** Those of which one suffices, for a sentence. */
    static String names() {
        return String.join(", ", SEE_KEYS.values().stream().sorted().toList());
    }
}
