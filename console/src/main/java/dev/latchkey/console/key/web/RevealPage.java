package dev.latchkey.console.key.web;

import static dev.latchkey.console.key.web.KeyRow.text;

import dev.latchkey.console.page.web.DigitsPage;
import dev.latchkey.console.page.web.Times;
import dev.latchkey.console.page.web.Words;
import dev.latchkey.console.services.DigitsReply;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.support.RequestContextUtils;
import tools.jackson.databind.JsonNode;

/** What the buttons on the record of a key do. Only a POST ever shows digits or a link, and what it answers is not kept. */
@Controller
class RevealPage {

    private static final Duration SHOWN = Duration.ofSeconds(60);

    /** The vault waits for the audit log before it answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ServiceClient services;
    private final KeyRows keyRows;
    private final DigitsPage digitsPage;
    private final Clock clock;

    RevealPage(ServiceClient services, KeyRows keyRows, DigitsPage digitsPage, Clock clock) {
        this.services = services;
        this.keyRows = keyRows;
        this.digitsPage = digitsPage;
        this.clock = clock;
    }

    @AnyRole
    @PostMapping("/keys/{keyId}/reveal")
    void reveal(
            @PathVariable String keyId,
            @ModelAttribute RevealForm form,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws Exception {
        var row = keyRows.byKeyId(keyId, form.tenantId(), caller);
        var reply = services.postForDigits(ServiceName.VAULT, path(keyId) + "/reveals", form.body(), caller, PATIENCE)
                .join();
        if (reply.isEmpty()) {
            back(keyId, problem(Optional.empty()), form, request, response);
            return;
        }
        try (var told = reply.get()) {
            var digits = told.digits();
            if (told.status() == HttpStatus.OK.value() && digits.isPresent()) {
                digitsPage.write(
                        "key-digits",
                        model(told, row.join().orElse(null), caller),
                        digits.get(),
                        isWellFormed(told.body()),
                        request,
                        response);
            } else {
                back(keyId, problem(Optional.of(told.body())), form, request, response);
            }
        }
    }

    @AnyRole
    @PostMapping("/keys/{keyId}/share")
    String share(
            @PathVariable String keyId,
            @ModelAttribute RevealForm form,
            Model model,
            Caller caller,
            RedirectAttributes told) {
        var row = keyRows.byKeyId(keyId, form.tenantId(), caller);
        var reply = services.post(ServiceName.VAULT, path(keyId) + "/shares", form.linkBody(), caller, PATIENCE)
                .join();
        if (reply.isEmpty() || reply.get().status() != HttpStatus.CREATED.value()) {
            told.addFlashAttribute("problem", problem(reply.map(ServiceClient.Reply::body)));
            told.addFlashAttribute("typed", form);
            return record(keyId, form.tenantId());
        }
        var made = reply.get().body();
        model.addAttribute("keyId", text(made, "keyId"));
        model.addAttribute("deviceName", text(made, "deviceName"));
        model.addAttribute("archived", made.path("archived").asBoolean(false));
        model.addAttribute("wellFormed", row.join().map(KeyRow::wellFormed).orElse(true));
        model.addAttribute("link", text(made, "link"));
        model.addAttribute("until", Times.utc(text(made, "expiresAt")));
        model.addAttribute("caller", caller);
        return "key-link";
    }

    @AnyRole
    @PostMapping("/keys/{keyId}/shares/{shareId}/withdraw")
    String withdraw(@PathVariable String keyId, @PathVariable String shareId, Caller caller, RedirectAttributes told) {
        delete("/api/v1/keys/shares/" + KeysPage.encoded(shareId), "The link shows nothing any more.", caller, told);
        return record(keyId, null);
    }

    @ManagersUp
    @PostMapping("/keys/{keyId}/rotations/{id}/cancel")
    String cancelRotation(@PathVariable String keyId, @PathVariable long id, Caller caller, RedirectAttributes told) {
        delete("/api/v1/keys/rotations/" + id, "The device keeps its key.", caller, told);
        return record(keyId, null);
    }

    private void delete(String path, String done, Caller caller, RedirectAttributes told) {
        var reply = services.delete(ServiceName.VAULT, path, caller, PATIENCE).join();
        if (reply.isPresent() && reply.get().status() == HttpStatus.NO_CONTENT.value()) {
            told.addFlashAttribute("done", done);
        } else {
            told.addFlashAttribute("problem", problem(reply.map(ServiceClient.Reply::body)));
        }
    }

    /** Asks a second person. */
    @AnyRole
    @PostMapping("/keys/{keyId}/approval")
    String askForApproval(
            @PathVariable String keyId, @ModelAttribute RevealForm form, Caller caller, RedirectAttributes told) {
        var reply = services.post(ServiceName.VAULT, path(keyId) + "/reveal-approvals", form.body(), caller, PATIENCE)
                .join();
        if (reply.isPresent() && reply.get().status() / 100 == 2) {
            told.addFlashAttribute(
                    "done",
                    "You asked for an approval. Managers and administrators give it on the page Approvals and alarms;"
                            + " load this page again once it is given.");
        } else {
            told.addFlashAttribute("problem", problem(reply.map(ServiceClient.Reply::body)));
        }
        told.addFlashAttribute("typed", form);
        return record(keyId, form.tenantId());
    }

    /** @param row null when nobody says more than the vault said with the digits */
    private Map<String, ?> model(DigitsReply told, @Nullable KeyRow row, Caller caller) {
        var key = told.body();
        var keyId = text(key, "keyId");
        var due = text(key.path("rotation"), "dueAt");
        var archived = key.path("archived").asBoolean(false);
        return Map.ofEntries(
                Map.entry("keyId", keyId),
                Map.entry("keyIdStart", keyId.substring(0, Math.min(8, keyId.length()))),
                Map.entry("deviceName", text(key, "deviceName")),
                Map.entry("organization", row == null ? "not known right now" : row.organization()),
                Map.entry("volume", Words.of(text(key, "volume"))),
                Map.entry("archived", archived),
                Map.entry("state", state(archived, row)),
                Map.entry("wellFormed", isWellFormed(key)),
                Map.entry("rotation", due.isEmpty() ? "" : Times.utc(due)),
                Map.entry("now", Times.utc(clock.instant())),
                Map.entry("caller", caller),
                Map.entry("seconds", SHOWN.toSeconds()));
    }

    private static String state(boolean archived, @Nullable KeyRow row) {
        if (!archived) {
            return "Current";
        }
        return row != null && row.archived() ? "Not current. " + row.state() : "Not current";
    }

    private static boolean isWellFormed(JsonNode key) {
        return key.path("wellFormed").asBoolean(true);
    }

    /** The record once more, with why not, and with what was typed. */
    private static void back(
            String keyId, String problem, RevealForm form, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        var flash = RequestContextUtils.getOutputFlashMap(request);
        flash.put("problem", problem);
        flash.put("typed", form);
        RequestContextUtils.saveOutputFlashMap("/keys/" + KeysPage.encoded(keyId), request, response);
        response.sendRedirect(address(keyId, form.tenantId()));
    }

    private static String problem(Optional<JsonNode> body) {
        return Words.problem(ServiceName.VAULT, body.orElse(null));
    }

    private static String record(String keyId, @Nullable String tenantId) {
        return "redirect:" + address(keyId, tenantId);
    }

    private static String address(String keyId, @Nullable String tenantId) {
        return KeysPage.inTenant("/keys/" + KeysPage.encoded(keyId), tenantId == null ? "" : tenantId);
    }

    private static String path(String keyId) {
        return "/api/v1/keys/" + KeysPage.encoded(keyId);
    }
}
