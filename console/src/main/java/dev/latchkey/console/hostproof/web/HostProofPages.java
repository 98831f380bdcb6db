package dev.latchkey.console.hostproof.web;

import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.JsonNode;

/**
 * Only shows: whatever concerns a passphrase happens in host-proof.js, which talks to the API by itself. No form of these
 * pages has an action, so that nothing typed here is ever sent by the browser on its own.
 */
@Controller
class HostProofPages {

    private final ServiceClient services;

    HostProofPages(ServiceClient services) {
        this.services = services;
    }

    /** An organization and its host-proof vault; none when it has no key pair. */
    record Row(long id, String name, @Nullable Vault vault) {}

    record Vault(
            long keyPairId,
            boolean sealsArrivals,
            long vaulted,
            long vaultedOtherwise,
            long notVaulted,
            String madeBy,
            String madeAt,
            String passphraseSetAt) {

        static Vault of(JsonNode answer) {
            return new Vault(
                    answer.path("keyPairId").asLong(0),
                    answer.path("sealsArrivals").asBoolean(false),
                    answer.path("vaulted").asLong(0),
                    answer.path("vaultedOtherwise").asLong(0),
                    answer.path("notVaulted").asLong(0),
                    answer.path("madeBy").asString(""),
                    day(answer, "madeAt"),
                    day(answer, "passphraseSetAt"));
        }

        private static String day(JsonNode answer, String field) {
            return answer.path(field).asString("").replaceFirst("T.*", "");
        }
    }

    @AnyRole
    @GetMapping("/host-proof")
    String all(Model model, Caller caller) {
        model.addAttribute("rows", rows(caller).orElse(null));
        return page("host-proof", model, caller);
    }

    @AnyRole
    @GetMapping("/host-proof/{organizationId}")
    String one(@PathVariable long organizationId, Model model, Caller caller, HttpServletResponse response) {
        var rows = rows(caller);
        var row = rows.stream()
                .flatMap(List::stream)
                .filter(one -> one.id == organizationId)
                .findFirst();
        if (row.isEmpty()) {
            response.setStatus((rows.isPresent() ? HttpStatus.NOT_FOUND : HttpStatus.SERVICE_UNAVAILABLE).value());
        }
        model.addAttribute("known", rows.isPresent());
        model.addAttribute("row", row.orElse(null));
        return page("host-proof-organization", model, caller);
    }

    private static String page(String name, Model model, Caller caller) {
        model.addAttribute("mayManage", caller.role().compareTo(Role.MANAGER) <= 0);
        model.addAttribute("caller", caller);
        return name;
    }

    /** Empty when a service does not answer. */
    private Optional<List<Row>> rows(Caller caller) {
        var organizations = services.ask(ServiceName.MATCHING, "/api/v1/organizations", caller);
        var vaults = services.ask(ServiceName.VAULT, "/api/v1/vault/key-pairs", caller);
        if (organizations.join().isEmpty() || vaults.join().isEmpty()) {
            return Optional.empty();
        }
        var known = vaults.join().get().path("items");
        return Optional.of(
                StreamSupport.stream(organizations.join().get().path("items").spliterator(), false)
                        .map(one -> row(one, known))
                        .toList());
    }

    private static Row row(JsonNode organization, JsonNode vaults) {
        var id = organization.path("id").asLong(0);
        var vault = StreamSupport.stream(vaults.spliterator(), false)
                .filter(one -> one.path("organizationId").asLong(0) == id)
                .map(Vault::of)
                .findFirst();
        return new Row(id, organization.path("name").asString(""), vault.orElse(null));
    }
}
