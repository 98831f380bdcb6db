package dev.latchkey.console.consent.web;

import dev.latchkey.console.page.web.AttemptLimit;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Tells an administrator of a customer what became of her consent. Anybody can open it: what it is worth is decided by
 * sync-service, which knows the states it handed out. Nothing of the address is shown.
 */
@Controller
class ConsentPage {

    private static final int ATTEMPTS_A_MINUTE = 60;

    /** The service asks Microsoft for a token before it answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Pattern STATE = Pattern.compile("[\\w.~=-]{1,512}");
    private static final Pattern TENANT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,64}");

    private final ServiceClient services;
    /** Consents are rare, and behind a proxy all addresses may look the same. */
    private static final String EVERYBODY = "";

    private final AttemptLimit limit;

    ConsentPage(ServiceClient services, Clock clock) {
        this.services = services;
        this.limit = new AttemptLimit(clock, ATTEMPTS_A_MINUTE);
    }

    /** What sync-service is told. */
    private record Answer(
            String state,
            @Nullable String tenant,
            boolean granted,
            @Nullable String error) {}

    @PreAuthorize("permitAll()")
    @GetMapping("/consent/callback")
    String show(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String tenant,
            @RequestParam(name = "admin_consent", defaultValue = "") String consent,
            @RequestParam(defaultValue = "") String error,
            HttpServletRequest request,
            Model model) {
        model.addAttribute("outcome", outcome(state, tenant, consent, error, request.getRemoteAddr(), model));
        return "consent";
    }

    private String outcome(String state, String tenant, String consent, String error, String address, Model model) {
        if (!limit.allows(EVERYBODY)) {
            return "busy";
        }
        if (!STATE.matcher(state).matches()) {
            return "void";
        }
        var granted = error.isEmpty() && consent.toLowerCase(Locale.ROOT).equals("true");
        var answer = new Answer(
                state,
                TENANT.matcher(tenant).matches() ? tenant : null,
                granted,
                error.isEmpty() ? null : ERROR.matcher(error).matches() ? error : "other");
        // The one thing the console does in its own name, which nobody but an administrator may. It may see no
        // organization's data with it.
        var console = new Caller("console", Role.ADMINISTRATOR, Set.of(), address);
        var reply = services.post(ServiceName.SYNC, "/api/v1/tenants/consent", answer, console, PATIENCE)
                .join();
        if (reply.isPresent() && reply.get().status() == 504) {
            // To open the link again may call it invalid: the service goes on, and uses it up when it finds consent.
            return "late";
        }
        if (reply.isEmpty() || reply.get().status() >= 500) {
            return "away";
        }
        if (reply.get().status() != 200) {
            return "void";
        }
        var told = reply.get().body();
        model.addAttribute("name", told.path("name").asString(""));
        model.addAttribute("cause", told.path("cause").asString(""));
        if (!told.path("checked").asBoolean(false)) {
            return "unchecked";
        }
        return told.path("granted").asBoolean(false) ? "granted" : "refused";
    }
}
