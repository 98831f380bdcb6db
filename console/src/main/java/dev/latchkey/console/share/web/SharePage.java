package dev.latchkey.console.share.web;

import dev.latchkey.console.page.web.AttemptLimit;
import dev.latchkey.console.page.web.DigitsPage;
import dev.latchkey.console.page.web.Times;
import dev.latchkey.console.services.DigitsReply;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Shows an end user the digits that a technician shared, once. What opens the link is behind its #, which no server sees:
 * whoever fetches the address, a mail scanner or a preview, gets a page with a button and nothing else. The button sends
 * it in a form. Anybody can try; vault-service knows which links it made.
 */
@Controller
class SharePage {

    private static final int ATTEMPTS_A_MINUTE = 20;
    private static final int LONGEST = 500;

    /** Enough to type 48 digits twice. */
    private static final Duration SHOWN = Duration.ofMinutes(10);

    /** The vault waits for the audit log before it answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ServiceClient services;
    private final DigitsPage digitsPage;
    private final AttemptLimit limit;
    private final Clock clock;

    SharePage(ServiceClient services, DigitsPage digitsPage, Clock clock) {
        this.services = services;
        this.digitsPage = digitsPage;
        this.clock = clock;
        this.limit = new AttemptLimit(clock, ATTEMPTS_A_MINUTE);
    }

    @PreAuthorize("permitAll()")
    @GetMapping("/share")
    String ask(Model model) {
        model.addAttribute("state", "ask");
        return "share";
    }

    @PreAuthorize("permitAll()")
    @GetMapping("/share/hidden")
    String hidden(Model model) {
        model.addAttribute("state", "hidden");
        return "share";
    }

    /** @param token what opens the link, or the whole link as somebody pastes it */
    @PreAuthorize("permitAll()")
    @PostMapping("/share")
    void show(@RequestParam(defaultValue = "") String token, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        var given = token.substring(token.lastIndexOf('#') + 1).strip();
        if (!limit.allows(request.getRemoteAddr())) {
            refuse("busy", HttpStatus.TOO_MANY_REQUESTS, request, response);
        } else if (given.isEmpty() || given.length() > LONGEST) {
            refuse("useless", HttpStatus.NOT_FOUND, request, response);
        } else {
            open(given, request, response);
        }
    }

    private void open(String token, HttpServletRequest request, HttpServletResponse response) throws Exception {
        // In the console's own name, as with consents: whoever has the link is nobody here. It may see no
        // organization's data with it.
        var console = new Caller("console", Role.ADMINISTRATOR, Set.of(), request.getRemoteAddr());
        var reply = services.postForDigits(
                        ServiceName.VAULT, "/api/v1/keys/shares/views", Map.of("token", token), console, PATIENCE)
                .join();
        if (reply.isEmpty()) {
            refuse("away", HttpStatus.SERVICE_UNAVAILABLE, request, response);
            return;
        }
        try (var told = reply.get()) {
            var digits = told.digits();
            if (told.status() == HttpStatus.OK.value() && digits.isPresent()) {
                digitsPage.write("share-digits", model(told), digits.get(), isWellFormed(told), request, response);
            } else if (told.status() >= 500) {
                refuse("away", HttpStatus.SERVICE_UNAVAILABLE, request, response);
            } else {
                refuse("useless", HttpStatus.NOT_FOUND, request, response);
            }
        }
    }

    private Map<String, ?> model(DigitsReply told) {
        var keyId = told.body().path("keyId").asString("");
        var start = Math.min(8, keyId.length());
        return Map.of(
                "keyId", keyId,
                "keyIdStart", keyId.substring(0, start),
                "deviceName", told.body().path("deviceName").asString(""),
                "archived", told.body().path("archived").asBoolean(false),
                "wellFormed", isWellFormed(told),
                "now", Times.utc(clock.instant()),
                "minutes", SHOWN.toMinutes(),
                "seconds", SHOWN.toSeconds());
    }

    private static boolean isWellFormed(DigitsReply told) {
        return told.body().path("wellFormed").asBoolean(true);
    }

    private void refuse(String state, HttpStatus status, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        response.setStatus(status.value());
        digitsPage.writeWithout("share", Map.of("state", state), request, response);
    }
}
