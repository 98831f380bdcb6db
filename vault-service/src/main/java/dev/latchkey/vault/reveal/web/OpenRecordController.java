package dev.latchkey.vault.reveal.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.key.KeyRecord;
import dev.latchkey.vault.reveal.OpenRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class OpenRecordController {

    private final OpenRecord openRecord;

    OpenRecordController(OpenRecord openRecord) {
        this.openRecord = openRecord;
    }

    @AnyRole
    @GetMapping("/keys/{keyId}")
    KeyRecord open(
            @PathVariable String keyId, @RequestParam(required = false) @Nullable String tenantId, Caller caller) {
        return openRecord.open(keyId, tenantId, caller);
    }
}
