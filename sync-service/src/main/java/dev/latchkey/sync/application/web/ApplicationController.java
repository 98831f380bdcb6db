package dev.latchkey.sync.application.web;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.sync.application.Applications;
import dev.latchkey.sync.application.CredentialDraft;
import dev.latchkey.sync.application.PutApplication;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Applications that many tenants are connected with. */
@RestController
@RequestMapping("/api/v1/applications")
class ApplicationController {

    private final PutApplication putApplication;
    private final Applications applications;

    ApplicationController(PutApplication putApplication, Applications applications) {
        this.putApplication = putApplication;
        this.applications = applications;
    }

    /** Body of PUT; cannot be printed with its credential. */
    record ApplicationRequest(
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String certificatePem) {

        CredentialDraft credential() {
            return new CredentialDraft(clientSecret, certificatePem, null);
        }

        @Override
        public String toString() {
            return "ApplicationRequest[" + clientId + ", credential redacted]";
        }
    }

    record Items(List<Applications.Listed> items) {}

    @PutMapping("/{name}")
    @ManagersUp
    Applications.Listed put(@PathVariable String name, @RequestBody ApplicationRequest body, Caller caller) {
        try (var credential = body.credential().checked()) {
            putApplication.put(name, body.clientId(), credential, caller);
        }
        return applications.list(caller.organizationFilter()).stream()
                .filter(application -> application.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @GetMapping
    @ManagersUp
    Items list(Caller caller) {
        return new Items(applications.list(caller.organizationFilter()));
    }
}
