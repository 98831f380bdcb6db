package dev.latchkey.vault.key.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Finding keys; the digits are another matter. */
@RestController
@RequestMapping("/api/v1")
class KeysController {

    private final FindKeys findKeys;

    KeysController(FindKeys findKeys) {
        this.findKeys = findKeys;
    }

    record Keys(List<KeyRecord> items) {}

    @AnyRole
    @GetMapping("/keys")
    Keys find(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable Boolean archived,
            Caller caller) {
        return new Keys(findKeys.startingWith(q, limit, archived, caller));
    }

    @AnyRole
    @GetMapping("/keys/{keyId}")
    KeyRecord one(@PathVariable String keyId, Caller caller) {
        return findKeys.byKeyId(keyId, caller)
                .orElseThrow(() -> ProblemException.notFound(
                        "key-unknown", "There is no such key; find it with the start of its id."));
    }

    @AnyRole
    @GetMapping("/vault/status")
    FindKeys.Counts status(Caller caller) {
        return findKeys.counts(caller);
    }
}
