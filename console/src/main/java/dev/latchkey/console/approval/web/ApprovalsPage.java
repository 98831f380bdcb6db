package dev.latchkey.console.approval.web;

import dev.latchkey.console.page.web.OrganizationNames;
import dev.latchkey.console.page.web.Times;
import dev.latchkey.console.page.web.Words;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import tools.jackson.databind.JsonNode;

/** Where the second person gives their word or refuses it, and sees who went past the rules. */
@Controller
class ApprovalsPage {

    private static final int MOST = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ServiceClient services;
    private final Clock clock;

    ApprovalsPage(ServiceClient services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    @ManagersUp
    @GetMapping("/approvals")
    String show(Model model, Caller caller) {
        var approvals = services.ask(ServiceName.VAULT, "/api/v1/reveal-approvals?open=true&limit=" + MOST, caller);
        var alarms = services.ask(ServiceName.VAULT, "/api/v1/vault/alarms?hours=24&limit=" + MOST, caller);
        var organizations = OrganizationNames.of(services, caller).join();
        var now = clock.instant();
        model.addAttribute(
                "approvals",
                approvals
                        .join()
                        .map(answer -> items(answer)
                                .map(item -> ApprovalRow.of(item, organizations, caller, now))
                                .toList())
                        .orElse(null));
        model.addAttribute(
                "alarms",
                alarms.join()
                        .map(answer -> items(answer)
                                .map(item -> AlarmRow.of(item, organizations, now))
                                .toList())
                        .orElse(null));
        model.addAttribute("most", MOST);
        model.addAttribute("caller", caller);
        return "approvals";
    }

    @ManagersUp
    @PostMapping("/approvals/{id}/give")
    String give(@PathVariable long id, Caller caller, RedirectAttributes told) {
        return decide(
                id + "/give",
                Map.of(),
                given -> text(given, "askedBy") + " may reveal the key of " + text(given, "deviceName")
                        + " once, until " + Times.utc(text(given, "expiresAt")) + ".",
                caller,
                told);
    }

    @ManagersUp
    @PostMapping("/approvals/{id}/refuse")
    String refuse(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String reason,
            Caller caller,
            RedirectAttributes told) {
        return decide(
                id + "/refuse",
                reason.isBlank() ? Map.of() : Map.of("reason", reason.strip()),
                refused ->
                        "You refused " + text(refused, "askedBy") + " the key of " + text(refused, "deviceName") + ".",
                caller,
                told);
    }

    private String decide(
            String decision,
            Map<String, String> body,
            Function<JsonNode, String> done,
            Caller caller,
            RedirectAttributes told) {
        var reply = services.post(ServiceName.VAULT, "/api/v1/reveal-approvals/" + decision, body, caller, PATIENCE)
                .join()
                .orElse(null);
        if (reply != null && reply.status() == HttpStatus.OK.value()) {
            told.addFlashAttribute("done", done.apply(reply.body()));
        } else {
            told.addFlashAttribute("problem", Words.problem(ServiceName.VAULT, reply == null ? null : reply.body()));
        }
        return "redirect:/approvals";
    }

    private static Stream<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false);
    }

    private static String text(JsonNode item, String field) {
        return item.path(field).asString("");
    }
}
