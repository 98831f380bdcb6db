package dev.latchkey.matching.match.web;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.match.AutomaticCreation;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/organizations")
class AutomaticCreationController {

    private final AutomaticCreation automaticCreation;

    AutomaticCreationController(AutomaticCreation automaticCreation) {
        this.automaticCreation = automaticCreation;
    }

    record Wanted(@Nullable Boolean enabled) {}

    @PutMapping("/{id}/automatic-creation")
    @ManagersUp
    AutomaticCreation.Option set(@PathVariable long id, @RequestBody Wanted wanted, Caller caller) {
        if (wanted.enabled() == null) {
            throw ProblemException.badRequest(
                    "enabled-missing", "Say \"enabled\": true or false. Nothing was changed.");
        }
        return automaticCreation.set(id, wanted.enabled(), caller);
    }
}
