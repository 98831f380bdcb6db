package dev.latchkey.vault.key.web;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.key.PutIntoVault;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Keys go into the host-proof vault over HTTP; none comes out of it. */
@RestController
@RequestMapping("/api/v1")
class VaultingsController {

    private final PutIntoVault putIntoVault;

    VaultingsController(PutIntoVault putIntoVault) {
        this.putIntoVault = putIntoVault;
    }

    record Wish(
            @Nullable Long organizationId,
            @Nullable List<String> keyIds,
            @Nullable Long after) {}

    /** The way back needs a passphrase, so this takes more than the right to change things. */
    @ManagersUp
    @PostMapping("/keys/vaultings")
    PutIntoVault.Portion put(@RequestBody Wish wish, Caller caller) {
        if (wish.organizationId == null) {
            throw ProblemException.badRequest("field-missing", "'organizationId' is missing.");
        }
        return putIntoVault.put(wish.organizationId, wish.keyIds, wish.after == null ? 0 : wish.after, caller);
    }
}
