package dev.latchkey.vault.key.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.vault.key.ChangeKeys;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyFilter;
import dev.latchkey.vault.key.KeyRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Finding and changing keys; opening one and its digits are another matter. */
@RestController
@RequestMapping("/api/v1")
class KeysController {

    private final FindKeys findKeys;
    private final ChangeKeys changeKeys;

    KeysController(FindKeys findKeys, ChangeKeys changeKeys) {
        this.findKeys = findKeys;
        this.changeKeys = changeKeys;
    }

    /** Finds by what is typed, in all organizations; without it, lists those of one. */
    @AnyRole
    @GetMapping("/keys")
    FindKeys.Found find(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(required = false) @Nullable Long configurationId,
            @RequestParam(required = false) @Nullable Long folderId,
            @RequestParam(required = false) @Nullable Long categoryId,
            @RequestParam(defaultValue = "false") boolean includeArchived,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "20") int limit,
            Caller caller) {
        var filter = new KeyFilter(organizationId, configurationId, folderId, categoryId, includeArchived);
        return q.isBlank()
                ? findKeys.list(filter, after, limit, caller)
                : findKeys.startingWith(q, filter, limit, caller);
    }

    @EditorsUp
    @PatchMapping("/keys/{keyId}")
    KeyRecord change(
            @PathVariable String keyId,
            @RequestParam(required = false) @Nullable String tenantId,
            @RequestBody Map<String, @Nullable Object> change,
            Caller caller) {
        return changeKeys.change(keyId, tenantId, change, caller);
    }

    /** For good, which takes more than the right to change things. */
    @ManagersUp
    @DeleteMapping("/keys/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String keyId, @RequestParam(required = false) @Nullable String tenantId, Caller caller) {
        changeKeys.delete(keyId, tenantId, caller);
    }

    @AnyRole
    @GetMapping("/vault/status")
    FindKeys.Counts status(Caller caller) {
        return findKeys.counts(caller);
    }
}
