package dev.latchkey.graph;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.graph.Permissions.Purpose;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Entra's page where an administrator agrees to an application. */
final class ConsentLink {

    private ConsentLink() {}

    static URI of(
            GraphSettings settings,
            String tenantId,
            String clientId,
            CredentialKind kind,
            URI redirectUri,
            String state) {
        return URI.create(settings.login() + "/" + encoded(tenantId) + "/v2.0/adminconsent?client_id="
                + encoded(clientId) + "&scope=" + encoded(scope(settings.cloud(), kind)) + "&redirect_uri="
                + encoded(redirectUri.toString()) + "&state=" + encoded(state));
    }

    /** Application permissions are those of the registration; a user's are named one by one. */
    private static String scope(Cloud cloud, CredentialKind kind) {
        return switch (kind) {
            case CLIENT_SECRET, CERTIFICATE -> cloud.scope(".default");
            case REFRESH_TOKEN ->
                Purpose.everywhere()
                        .map(purpose -> purpose.oneOf().getFirst())
                        .distinct()
                        .map(cloud::scope)
                        .collect(Collectors.joining(" "));
        };
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
