package dev.latchkey.vault.missing.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.missing.MissingKey;
import dev.latchkey.vault.missing.MissingKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class MissingKeysController {

    private final MissingKeys missingKeys;

    MissingKeysController(MissingKeys missingKeys) {
        this.missingKeys = missingKeys;
    }

    record Report(List<MissingKey> items) {}

    @AnyRole
    @GetMapping("/keys/missing")
    Report report(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(defaultValue = "500") int limit,
            Caller caller) {
        return new Report(missingKeys.report(organizationId, limit, caller));
    }
}
