package dev.latchkey.console.page.web;

import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.console.status.StatusDesk;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.JsonNode;

/** The page, and the part of it that the page asks for again every two seconds. */
@Controller
class LivePage {

    private final StatusDesk statusDesk;
    private final ServiceClient services;
    private final Clock clock;

    LivePage(StatusDesk statusDesk, ServiceClient services, Clock clock) {
        this.statusDesk = statusDesk;
        this.services = services;
        this.clock = clock;
    }

    @AnyRole
    @GetMapping("/")
    String page(Model model, Caller caller) {
        model.addAttribute("live", look(caller));
        model.addAttribute("caller", caller);
        return "index";
    }

    @AnyRole
    @GetMapping("/live")
    String live(Model model, Caller caller) {
        model.addAttribute("live", look(caller));
        return "live :: live";
    }

    private LiveView look(Caller caller) {
        var manages = caller.role().compareTo(Role.MANAGER) <= 0;
        var tenants = services.ask(ServiceName.SYNC, "/api/v1/tenants", caller);
        var progress = services.ask(ServiceName.SYNC, "/api/v1/sync/progress", caller);
        var events = manages
                ? services.ask(ServiceName.AUDIT, "/api/v1/audit/events?newest=true&limit=12", caller)
                : CompletableFuture.completedFuture(Optional.<JsonNode>empty());
        var approvals = manages
                ? services.ask(ServiceName.VAULT, "/api/v1/reveal-approvals?open=true&limit=200", caller)
                : CompletableFuture.completedFuture(Optional.<JsonNode>empty());
        var status = statusDesk.asSeenBy(caller);
        var now = clock.instant();
        var known = tenants.join();
        return new LiveView(
                status,
                known.map(answer -> items(answer).map(item -> tenant(item, now)).toList())
                        .orElse(null),
                progress.join().map(LivePage::runs).orElse(List.of()),
                events.join()
                        .map(answer -> newestFirst(answer, names(known), now))
                        .orElse(null),
                approvals
                        .join()
                        .map(answer -> items(answer)
                                .filter(item -> text(item, "state").equals("ASKED"))
                                .count())
                        .orElse(null),
                manages);
    }

    private static Stream<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false);
    }

    private static Map<String, String> names(Optional<JsonNode> tenants) {
        return tenants.stream()
                .flatMap(LivePage::items)
                .filter(item -> !text(item, "tenantId").isEmpty())
                .collect(Collectors.toMap(item -> text(item, "tenantId"), item -> text(item, "name"), (a, b) -> a));
    }

    private static List<LiveView.EventRow> newestFirst(JsonNode answer, Map<String, String> names, Instant now) {
        return items(answer).map(item -> event(item, names, now)).toList().reversed();
    }

    private static LiveView.TenantRow tenant(JsonNode item, Instant now) {
        var running = item.path("running").asBoolean(false);
        return new LiveView.TenantRow(
                text(item, "name"),
                text(item, "state"),
                !heldBack(item).isEmpty(),
                !item.path("syncIntuneDevices").asBoolean(true)
                        || !item.path("syncBitLockerKeys").asBoolean(true),
                trouble(item),
                item.path("devices").asLong(0),
                item.path("keys").asLong(0),
                keysUnseen(item),
                running ? "running" : Ago.of(text(item, "lastCompletedAt"), now));
    }

    private static String trouble(JsonNode item) {
        return sentences(text(item, "cause"), text(item, "nextStep"), heldBack(item));
    }

    /** Why something is missing though all is well; in any other state that state and its cause say so already. */
    private static String heldBack(JsonNode item) {
        return text(item, "state").equals("OK")
                ? sentences(text(item, "keysHeldBackBy"), text(item, "groupsHeldBackBy"))
                : "";
    }

    private static String sentences(String... texts) {
        return Stream.of(texts)
                .filter(words -> !words.isEmpty())
                .map(words -> words.endsWith(".") ? words : words + ".")
                .collect(Collectors.joining(" "));
    }

    private static String keysUnseen(JsonNode item) {
        return switch (text(item, "keysAllowed")) {
            case "NO" -> "not allowed to see keys";
            case "UNKNOWN" -> item.path("keys").asLong(0) == 0 ? "not known" : "";
            default -> "";
        };
    }

    private static List<LiveView.RunRow> runs(JsonNode progress) {
        return StreamSupport.stream(progress.path("running").spliterator(), false)
                .map(LivePage::run)
                .toList();
    }

    private static LiveView.RunRow run(JsonNode item) {
        var name = text(item, "name");
        return switch (text(item, "phase")) {
            case "DEVICES" -> run(name, "devices", item, "devices", "devicesExpected");
            case "KEYS" -> run(name, "keys listed", item, "keys", "keysExpected");
            default -> run(name, "keys read", item, "secretsRead", "secretsWanted");
        };
    }

    private static LiveView.RunRow run(String name, String what, JsonNode item, String done, String expected) {
        return new LiveView.RunRow(
                name, what, item.path(done).asLong(0), item.path(expected).asLong(0));
    }

    /** The record speaks of tenants by id; people know them by name. */
    private static LiveView.EventRow event(JsonNode item, Map<String, String> names, Instant now) {
        var time = text(item, "time");
        var summary = text(item, "summary");
        for (var name : names.entrySet()) {
            summary = summary.replace(name.getKey(), name.getValue());
        }
        return new LiveView.EventRow(
                time, Ago.of(time, now), summary, text(item, "source").replaceFirst("^/", ""));
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).asString("");
    }
}
