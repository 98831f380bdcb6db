package dev.latchkey.vault.upkeep.web;

import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.isolation.DatabaseScope;
import dev.latchkey.vault.key.SecretSweep.Finding;
import dev.latchkey.vault.upkeep.EraseKeys;
import dev.latchkey.vault.upkeep.KeyJob;
import dev.latchkey.vault.upkeep.RequestUpkeep;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vault")
class UpkeepController {

    private final RequestUpkeep upkeep;
    private final EraseKeys eraseKeys;

    UpkeepController(RequestUpkeep upkeep, EraseKeys eraseKeys) {
        this.upkeep = upkeep;
        this.eraseKeys = eraseKeys;
    }

    record JobRequest(KeyJob.@Nullable Kind kind, @Nullable Long organizationId) {}

    record JobList(List<KeyJob> items) {}

    record FindingList(List<Finding> items) {}

    record Erasure(@Nullable Long organizationId, @Nullable String confirmation) {}

    @AdministratorsOnly
    @PostMapping("/jobs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJob begin(@RequestBody JobRequest request, Caller caller) {
        return upkeep.begin(request.kind(), request.organizationId(), caller);
    }

    @AdministratorsOnly
    @GetMapping("/jobs")
    JobList list(Caller caller) {
        return new JobList(upkeep.newest(caller));
    }

    @AdministratorsOnly
    @GetMapping("/jobs/{id}")
    KeyJob one(@PathVariable long id, Caller caller) {
        return upkeep.one(id, caller);
    }

    @AdministratorsOnly
    @GetMapping("/jobs/{id}/findings")
    FindingList findings(
            @PathVariable long id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "200") int limit,
            Caller caller) {
        return new FindingList(upkeep.findings(id, after, limit, caller));
    }

    @AdministratorsOnly
    @PostMapping("/erasures")
    EraseKeys.Erased erase(@RequestBody Erasure erasure, Caller caller) {
        // A device may have taken its sealed key to an organization that the caller does not see.
        return DatabaseScope.asService(() -> eraseKeys.erase(erasure.organizationId(), erasure.confirmation(), caller));
    }
}
