package dev.latchkey.sync.tenant.web;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.sync.tenant.ChangeSettings;
import dev.latchkey.sync.tenant.ConnectTenants;
import dev.latchkey.sync.tenant.ConnectTenants.Outcome;
import dev.latchkey.sync.tenant.Connection;
import dev.latchkey.sync.tenant.ConnectionDraft;
import dev.latchkey.sync.tenant.DisconnectTenant;
import dev.latchkey.sync.tenant.DisconnectTenant.Disconnected;
import dev.latchkey.sync.tenant.ImportTenants;
import dev.latchkey.sync.tenant.ImportTenants.RowResult;
import dev.latchkey.sync.tenant.RequestRun;
import dev.latchkey.sync.tenant.SettingsChange;
import dev.latchkey.sync.tenant.ShownTenants;
import dev.latchkey.sync.tenant.ShownTenants.Standing;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Connect, list, read and disconnect tenants. */
@RestController
@RequestMapping("/api/v1")
class TenantController {

    private final ConnectTenants connectTenants;
    private final ImportTenants importTenants;
    private final RequestRun requestRun;
    private final ChangeSettings changeSettings;
    private final DisconnectTenant disconnectTenant;
    private final ShownTenants shown;

    TenantController(
            ConnectTenants connectTenants,
            ImportTenants importTenants,
            RequestRun requestRun,
            ChangeSettings changeSettings,
            DisconnectTenant disconnectTenant,
            ShownTenants shown) {
        this.connectTenants = connectTenants;
        this.importTenants = importTenants;
        this.changeSettings = changeSettings;
        this.disconnectTenant = disconnectTenant;
        this.shown = shown;
        this.requestRun = requestRun;
    }

    record Connected(
            String tenantId,
            String name,
            long organizationId,
            @Nullable String clientId,
            @Nullable CredentialKind credentialKind,
            @Nullable String application) {}

    record Imported(long connected, long changed, long failed, List<RowResult> rows) {

        static Imported of(List<RowResult> rows) {
            return new Imported(
                    count(rows, Outcome.CONNECTED), count(rows, Outcome.CHANGED), count(rows, Outcome.REFUSED), rows);
        }

        private static long count(List<RowResult> rows, Outcome outcome) {
            return rows.stream().filter(row -> row.outcome() == outcome).count();
        }
    }

    record Items<T>(List<T> items) {}

    /** @param tenants how many are read now */
    record Requested(int tenants) {}

    @PostMapping("/tenants")
    @ManagersUp
    ResponseEntity<Connected> connect(@RequestBody ConnectionDraft body, Caller caller) {
        try (var connection = Connection.of(body)) {
            var result =
                    connectTenants.connect(List.of(connection), false, caller).getFirst();
            if (result.problem() != null) {
                throw result.problem();
            }
            if (result.outcome() == Outcome.UNCHANGED) {
                // Whoever connects it again just so mended something elsewhere.
                requestRun.requestUnlessPaused(connection.tenantId(), caller);
            }
            return ResponseEntity.status(result.outcome() == Outcome.CONNECTED ? HttpStatus.CREATED : HttpStatus.OK)
                    .body(new Connected(
                            connection.tenantId(),
                            connection.name(),
                            connection.organizationId(),
                            result.clientId(),
                            result.kind(),
                            body.application()));
        }
    }

    @PostMapping(path = "/tenants/import", consumes = "text/csv")
    @ManagersUp
    Imported importRows(@RequestParam(defaultValue = "false") boolean dryRun, HttpServletRequest body, Caller caller)
            throws IOException {
        return Imported.of(importTenants.run(new TenantRows(body.getInputStream()), dryRun, caller));
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

    @DeleteMapping("/tenants/{tenantId}")
    @ManagersUp
    Disconnected disconnect(@PathVariable String tenantId, Caller caller) {
        return disconnectTenant.disconnect(tenantId, caller);
    }

    @PostMapping("/tenants/{tenantId}/sync")
    @EditorsUp
    @ResponseStatus(HttpStatus.ACCEPTED)
    Requested sync(@PathVariable String tenantId, Caller caller) {
        requestRun.request(tenantId, caller);
        return new Requested(1);
    }

    @GetMapping("/sync/status")
    @AnyRole
    ShownTenants.Totals status(Caller caller) {
        return shown.totals(caller);
    }
}
