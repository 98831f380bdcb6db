package dev.latchkey.sync.tenant.web;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.tenant.ChangeSettings;
import dev.latchkey.sync.tenant.ConnectTenant;
import dev.latchkey.sync.tenant.Connection;
import dev.latchkey.sync.tenant.RequestRun;
import dev.latchkey.sync.tenant.SettingsChange;
import dev.latchkey.sync.tenant.ShownTenants;
import dev.latchkey.sync.tenant.ShownTenants.Standing;
import dev.latchkey.sync.tenant.Tenants;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Connect, list and read tenants. */
@RestController
@RequestMapping("/api/v1")
class TenantController {

    private final ConnectTenant connectTenant;
    private final RequestRun requestRun;
    private final ChangeSettings changeSettings;
    private final ShownTenants shown;
    private final Tenants tenants;

    TenantController(
            ConnectTenant connectTenant,
            RequestRun requestRun,
            ChangeSettings changeSettings,
            ShownTenants shown,
            Tenants tenants) {
        this.connectTenant = connectTenant;
        this.changeSettings = changeSettings;
        this.shown = shown;
        this.requestRun = requestRun;
        this.tenants = tenants;
    }

    record Connected(String tenantId, String name, long organizationId, String clientId) {}

    record Items<T>(List<T> items) {}

    record Requested(String tenantId) {}

    @PostMapping("/tenants")
    @ManagersUp
    ResponseEntity<Connected> connect(@RequestBody ConnectionRequest body, Caller caller) {
        var organization = body.organizationId() == null ? 0 : body.organizationId();
        var connection = Connection.of(body.tenantId(), body.name(), organization, body.clientId());
        var clear = body.clientSecret() == null ? "" : body.clientSecret();
        if (clear.isBlank()) {
            throw ProblemException.badRequest(
                    "client-secret-missing", "clientSecret must be the value of the application's client secret.");
        }
        try (var secret = RecoveryKey.owning(clear.getBytes(StandardCharsets.UTF_8))) {
            var isNew = connectTenant.connect(connection, secret, caller);
            return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK)
                    .body(new Connected(
                            connection.tenantId(),
                            connection.name(),
                            connection.organizationId(),
                            connection.clientId()));
        }
    }

    @GetMapping("/tenants")
    @AnyRole
    Items<Standing> list(Caller caller) {
        return new Items<>(shown.all(caller));
    }

    @GetMapping("/tenants/{tenantId}")
    @AnyRole
    Standing one(@PathVariable String tenantId, Caller caller) {
        return shown.one(tenantId, caller);
    }

    @PatchMapping("/tenants/{tenantId}")
    @ManagersUp
    Standing change(@PathVariable String tenantId, @RequestBody SettingsChange body, Caller caller) {
        changeSettings.change(tenantId, body, caller);
        return shown.one(tenantId, caller);
    }

    @PostMapping("/tenants/{tenantId}/sync")
    @EditorsUp
    @ResponseStatus(HttpStatus.ACCEPTED)
    Requested sync(@PathVariable String tenantId, Caller caller) {
        return new Requested(requestRun.request(tenantId, caller));
    }

    @GetMapping("/sync/status")
    @AnyRole
    Tenants.Totals status(Caller caller) {
        return tenants.totals(caller.organizationFilter());
    }
}
