package dev.latchkey.console.key.web;

import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Where a browser opens a key of a host-proof vault, on the same terms as a reveal. Only shows: host-proof.js asks for the
 * sealed key, and the passphrase and the digits never come here.
 */
@Controller
class OpenPage {

    private final ServiceClient services;
    private final KeyRows keyRows;

    OpenPage(ServiceClient services, KeyRows keyRows) {
        this.services = services;
        this.keyRows = keyRows;
    }

    /** @param key the id of a key or enough of it to know which; any other is found first */
    @AnyRole
    @GetMapping("/host-proof/open")
    String open(
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "") String tenantId,
            Model model,
            Caller caller) {
        var typed = key.strip();
        if (typed.length() < KeyRows.SHORTEST) {
            return "redirect:/keys";
        }
        var vaulted = keyRows.find(typed, caller).join().stream()
                .flatMap(found -> found.rows().stream())
                .filter(KeyRow::vaulted)
                .filter(row -> tenantId.isEmpty() || row.tenantId().equals(tenantId))
                .toList();
        if (vaulted.size() != 1) {
            return "redirect:/keys?q=" + KeysPage.encoded(typed);
        }
        var row = vaulted.getFirst();
        model.addAttribute("key", row);
        model.addAttribute(
                "terms",
                Terms.ask(services, row.keyId(), row.tenantId(), caller).join());
        model.addAttribute("caller", caller);
        return "host-proof-open";
    }
}
