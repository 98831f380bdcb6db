package dev.latchkey.console.key.web;

import dev.latchkey.console.page.web.OrganizationNames;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/** Finds keys, and shows the record of one: everything but its digits. */
@Controller
class KeysPage {

    private final ServiceClient services;
    private final KeyRows keyRows;
    private final Clock clock;

    KeysPage(ServiceClient services, KeyRows keyRows, Clock clock) {
        this.services = services;
        this.keyRows = keyRows;
        this.clock = clock;
    }

    @AnyRole
    @GetMapping("/keys")
    String find(@RequestParam(defaultValue = "") String q, Model model, Caller caller) {
        var typed = q.strip();
        model.addAttribute("q", typed);
        model.addAttribute("tooShort", !typed.isEmpty() && typed.length() < KeyRows.SHORTEST);
        model.addAttribute("caller", caller);
        if (typed.length() >= KeyRows.SHORTEST) {
            var found = keyRows.find(typed, caller).join();
            model.addAttribute("rows", found.map(KeyRows.Found::rows).orElse(null));
            model.addAttribute("more", found.map(KeyRows.Found::more).orElse(false));
        }
        return "keys";
    }

    @AnyRole
    @GetMapping("/keys/{keyId}")
    String show(
            @PathVariable String keyId, @RequestParam(defaultValue = "") String tenantId, Model model, Caller caller) {
        var path = "/api/v1/keys/" + encoded(keyId);
        var record = services.ask(ServiceName.VAULT, inTenant(path, tenantId), caller);
        var terms = Terms.ask(services, keyId, tenantId, caller);
        var shares = services.ask(ServiceName.VAULT, "/api/v1/keys/shares?keyId=" + encoded(keyId), caller);
        var organizations = OrganizationNames.of(services, caller);
        var item = record.join().orElseThrow(this::noRecord);
        var device = item.path("deviceId").asString("");
        var history = ofDevice(
                "/api/v1/keys/history?tenantId=" + encoded(item.path("tenantId").asString("")) + "&device=",
                device,
                caller);
        var rotations = ofDevice("/api/v1/keys/rotations?limit=5&deviceId=", device, caller);
        var configuration = services.ask(
                ServiceName.MATCHING,
                "/api/v1/configurations/" + item.path("configurationId").asLong(0),
                caller);
        model.addAttribute(
                "view",
                KeyView.of(
                        item,
                        KeyRow.of(item, organizations.join()),
                        configuration.join().orElse(null),
                        history.join().orElse(null),
                        shares.join().orElse(null),
                        rotations.join().orElse(null),
                        clock.instant()));
        model.addAttribute("mayCancel", caller.role().compareTo(Role.MANAGER) <= 0);
        model.addAttribute("terms", terms.join());
        model.addAttribute("caller", caller);
        return "key";
    }

    private CompletableFuture<Optional<JsonNode>> ofDevice(String path, String device, Caller caller) {
        return device.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : services.ask(ServiceName.VAULT, path + encoded(device), caller);
    }

    private ResponseStatusException noRecord() {
        return new ResponseStatusException(
                services.isUp(ServiceName.VAULT).join() ? HttpStatus.NOT_FOUND : HttpStatus.SERVICE_UNAVAILABLE);
    }

    /** @param tenantId empty for whichever tenant has the key */
    static String inTenant(String path, String tenantId) {
        return tenantId.isEmpty() ? path : path + "?tenantId=" + encoded(tenantId);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
