package dev.latchkey.console.match.web;

import dev.latchkey.console.page.web.Words;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import tools.jackson.databind.JsonNode;

/** Devices and what they are taken for; whatever is to change is shown first and done as it was shown. */
@Controller
class MatchesPage {

    private static final int MOST_ROWS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> STATES =
            List.of("UNMATCHED", "NEEDS_ATTENTION", "MATCHED", "IGNORED", "NOT_WINDOWS");

    private final ServiceClient services;

    MatchesPage(ServiceClient services) {
        this.services = services;
    }

    /** Which devices the page shows. */
    record Filter(
            @Nullable Long organizationId,
            @Nullable String state,
            @Nullable String name) {

        String query() {
            return (organizationId == null ? "" : "&organizationId=" + organizationId)
                    + (state == null || state.isBlank() ? "" : "&state=" + encoded(state))
                    + (name == null || name.isBlank() ? "" : "&namePrefix=" + encoded(name));
        }
    }

    /** What a button asks for. Without a device: all that pass the filter. */
    record Wish(
            String action,
            @Nullable String device,
            @Nullable Long organizationId,
            @Nullable String state,
            @Nullable String name,
            @Nullable Long configurationId,
            @Nullable String token) {

        Map<String, Object> body() {
            var body = new HashMap<String, Object>();
            body.put("action", action);
            put(body, "device", device);
            put(body, "configurationId", configurationId);
            put(body, "token", token);
            if (device == null || device.isBlank()) {
                put(body, "organizationId", organizationId);
                put(body, "state", state);
                put(body, "namePrefix", name);
            }
            return body;
        }

        private static void put(Map<String, Object> body, String field, @Nullable Object value) {
            if (value != null && !value.toString().isBlank()) {
                body.put(field, value);
            }
        }
    }

    record Choice(long id, String name) {}

    @AnyRole
    @GetMapping("/matches")
    String show(@ModelAttribute Filter filter, Model model, Caller caller) {
        var matches = services.ask(ServiceName.MATCHING, "/api/v1/matches?limit=" + MOST_ROWS + filter.query(), caller);
        var organizations = services.ask(ServiceName.MATCHING, "/api/v1/organizations", caller);
        model.addAttribute(
                "rows",
                matches.join()
                        .map(answer -> items(answer).map(MatchRow::of).toList())
                        .orElse(null));
        model.addAttribute(
                "organizations",
                organizations
                        .join()
                        .map(answer -> items(answer)
                                .map(item -> new Choice(
                                        item.path("id").asLong(0),
                                        item.path("name").asString("")))
                                .toList())
                        .orElse(List.of()));
        model.addAttribute("filter", filter);
        model.addAttribute("states", STATES);
        model.addAttribute("most", MOST_ROWS);
        model.addAttribute("mayDecide", caller.role().compareTo(Role.EDITOR) <= 0);
        model.addAttribute("caller", caller);
        return "matches";
    }

    @EditorsUp
    @PostMapping("/matches/preview")
    String preview(@ModelAttribute Wish wish, Model model, Caller caller, RedirectAttributes told) {
        var shown = ask("/api/v1/matches/previews", wish, caller, told);
        if (shown == null) {
            return back(wish);
        }
        var lines = new ArrayList<List<String>>();
        for (var line : shown.path("sample")) {
            lines.add(List.of(
                    line.path("deviceName").asString(""),
                    Words.of(line.path("effect").asString("")),
                    (line.path("configurationId").asString("") + " "
                                    + line.path("configurationName").asString(""))
                            .strip(),
                    line.path("reason").asString("")));
        }
        model.addAttribute("wish", wish);
        model.addAttribute("token", shown.path("token").asString(""));
        model.addAttribute("changed", shown.path("changed").asLong(0));
        model.addAttribute("unchanged", shown.path("unchanged").asLong(0));
        model.addAttribute("refused", shown.path("refused").asLong(0));
        model.addAttribute("lines", lines);
        model.addAttribute("caller", caller);
        return "match-preview";
    }

    @EditorsUp
    @PostMapping("/matches/apply")
    String apply(@ModelAttribute Wish wish, Caller caller, RedirectAttributes told) {
        var done = ask("/api/v1/matches/changes", wish, caller, told);
        if (done != null) {
            told.addFlashAttribute(
                    "done",
                    done.path("changed").asLong(0) + " changed, "
                            + done.path("unchanged").asLong(0) + " stayed as they are, "
                            + done.path("refused").asLong(0) + " not possible.");
        }
        return back(wish);
    }

    /** Null when it was refused, which is told. */
    private @Nullable JsonNode ask(String path, Wish wish, Caller caller, RedirectAttributes told) {
        var reply = services.post(ServiceName.MATCHING, path, wish.body(), caller, PATIENCE)
                .join();
        if (reply.isPresent() && reply.get().status() == 200) {
            return reply.get().body();
        }
        told.addFlashAttribute(
                "problem",
                Words.problem(
                        ServiceName.MATCHING,
                        reply.map(ServiceClient.Reply::body).orElse(null)));
        return null;
    }

    private static String back(Wish wish) {
        var query = new Filter(wish.organizationId, wish.state, wish.name)
                .query()
                .replaceFirst("^&", "?")
                .replace("namePrefix=", "name=");
        return "redirect:/matches" + query;
    }

    private static Stream<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
