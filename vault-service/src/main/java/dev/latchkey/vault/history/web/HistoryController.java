package dev.latchkey.vault.history.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.history.DeviceHistory;
import dev.latchkey.vault.history.ReadHistory;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class HistoryController {

    private final ReadHistory history;

    HistoryController(ReadHistory history) {
        this.history = history;
    }

    @AnyRole
    @GetMapping("/keys/history")
    DeviceHistory of(
            @RequestParam String device, @RequestParam(required = false) @Nullable String tenantId, Caller caller) {
        return history.of(device, tenantId, caller);
    }
}
