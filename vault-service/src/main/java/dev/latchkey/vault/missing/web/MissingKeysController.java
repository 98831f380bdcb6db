package dev.latchkey.vault.missing.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.missing.MissingKey;
import dev.latchkey.vault.missing.MissingKeys;
import dev.latchkey.vault.missing.MissingKeys.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class MissingKeysController {

    private static final char SEPARATOR = '/';

    private final MissingKeys missingKeys;

    MissingKeysController(MissingKeys missingKeys) {
        this.missingKeys = missingKeys;
    }

    /** @param next what to give as {@code after} for what follows; null at the end */
    record Report(List<MissingKey> items, @Nullable String next) {}

    @AnyRole
    @GetMapping("/keys/missing")
    Report report(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "2000") int limit,
            Caller caller) {
        var page = missingKeys.report(organizationId, position(after), limit, caller);
        var next = page.next();
        return new Report(page.items(), next == null ? null : next.tenantId() + SEPARATOR + next.deviceId());
    }

    private static Position position(String after) {
        if (after.isEmpty()) {
            return Position.START;
        }
        var at = after.indexOf(SEPARATOR);
        if (at < 0) {
            throw ProblemException.badRequest(
                    "after-invalid", "'after' is what the page before gave as 'next', or nothing for the first page.");
        }
        return new Position(after.substring(0, at), after.substring(at + 1));
    }
}
