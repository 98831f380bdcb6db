package dev.latchkey.sync.application;

import dev.latchkey.kit.web.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Application (client) ids of Entra. */
public final class ClientIds {

    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private ClientIds() {}

    /** @throws ProblemException when it is none */
    public static String checked(@Nullable String clientId) {
        var id = clientId == null ? "" : clientId.strip().toLowerCase(Locale.ROOT);
        if (!GUID.matcher(id).matches()) {
            throw ProblemException.badRequest(
                    "client-id-invalid",
                    "The client id must be the application (client) id, a GUID such as the app registration shows.");
        }
        return id;
    }
}
