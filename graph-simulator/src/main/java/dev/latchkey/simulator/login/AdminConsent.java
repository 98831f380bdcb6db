package dev.latchkey.simulator.login;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.QueryString;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.Ids;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /{tenant}/adminconsent} and {@code /{tenant}/v2.0/adminconsent}: asks the customer's administrator, keeps the
 * answer, and sends the browser back.
 */
public final class AdminConsent {

    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1");
    private static final String DECISION = "decision";

    private final World world;
    private final Switches switches;

    public AdminConsent(World world, Switches switches) {
        this.world = world;
        this.switches = switches;
    }

    public Answer answer(Request request, String tenantSegment) {
        var asked = request.query();
        var tenant = Ids.parse(tenantSegment).flatMap(world::tenant);
        if (tenant.isEmpty()) {
            return refusal(AadError.TENANT_NOT_FOUND);
        }
        if (!asked.get("client_id").orElse("").equals(world.clientId())) {
            return refusal(AadError.APP_NOT_IN_DIRECTORY);
        }
        var back = asked.get("redirect_uri").flatMap(this::registered);
        if (back.isEmpty()) {
            return refusal(AadError.REDIRECT_NOT_REGISTERED);
        }
        String decision = switches.now().autoConsent()
                ? "accept"
                : QueryString.parse(request.body()).get(DECISION).orElse("");
        return switch (decision) {
            case "accept" -> accepted(tenant.get(), asked, back.get());
            case "cancel" ->
                redirect(
                        back.get(),
                        asked,
                        Map.of("error", "permission_denied", "error_description", "The admin canceled the request"));
            default -> page(tenant.get(), asked);
        };
    }

    private Optional<URI> registered(String wanted) {
        try {
            var uri = URI.create(wanted);
            boolean known = LOCAL_HOSTS.contains(String.valueOf(uri.getHost()))
                    || switches.now().redirectUris().contains(wanted);
            return known && uri.getFragment() == null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException notAUri) {
            return Optional.empty();
        }
    }

    private static Answer accepted(Tenant tenant, QueryString asked, URI back) {
        var choices = tenant.choices();
        choices.consent(granted(choices.consent(), asked.get("scope").orElse("")));
        return redirect(back, asked, Map.of("tenant", tenant.profile().id().toString(), "admin_consent", "True"));
    }

    /** Scopes by name are added to what was granted before; without names it is all that the application registered. */
    private static Consent granted(Consent before, String scope) {
        var names = new HashSet<String>();
        for (String one : scope.split(" ", -1)) {
            names.add(one.substring(one.lastIndexOf('/') + 1));
        }
        var registered = Consent.full();
        names.removeIf(name -> !registered.allows(name));
        if (names.isEmpty()) {
            return registered;
        }
        names.addAll(before.roles());
        return new Consent(true, names);
    }

    private static Answer redirect(URI back, QueryString asked, Map<String, String> outcome) {
        var values = new LinkedHashMap<>(outcome);
        asked.get("state").ifPresent(state -> values.put("state", state));
        String separator = back.getQuery() == null ? "?" : "&";
        return Answer.empty(302).with("Location", back + separator + new QueryString(values).encoded());
    }

    private static Answer page(Tenant tenant, QueryString asked) {
        String permissions = Arrays.stream(asked.get("scope").orElse("").split(" ", -1))
                .filter(scope -> !scope.isEmpty())
                .map(scope -> "<li>" + escaped(scope) + "</li>")
                .reduce("", String::concat);
        // The form goes to the address of this page, query and all.
        return Answer.text(200, "text/html; charset=utf-8", """
                <!doctype html>
                <html lang="en">
                <title>Permissions requested</title>
                <h1>Permissions requested</h1>
                <p>Review for %s</p>
                <ul>%s</ul>
                <form method="post">
                <button name="decision" value="cancel">Cancel</button>
                <button name="decision" value="accept">Accept</button>
                </form>
                </html>
                """.formatted(
                        escaped(tenant.profile().name()), permissions));
    }

    private static Answer refusal(AadError error) {
        return Answer.text(
                error.status(),
                "text/html; charset=utf-8",
                "<!doctype html>\n<html lang=\"en\">\n<title>Sign in</title>\n<p>AADSTS" + error.code() + ": "
                        + error.message() + "</p>\n</html>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
