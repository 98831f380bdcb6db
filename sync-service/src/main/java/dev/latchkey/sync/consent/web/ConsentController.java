package dev.latchkey.sync.consent.web;

import dev.latchkey.graph.Permissions.Permission;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.sync.consent.CheckTenant;
import dev.latchkey.sync.consent.MakeConsentLink;
import dev.latchkey.sync.consent.MakeConsentLink.ConsentLink;
import dev.latchkey.sync.consent.ReceiveConsent;
import dev.latchkey.sync.tenant.TenantState;
import dev.latchkey.sync.tenant.Tenants;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Consent: the link, its way back, and what is granted. */
@RestController
@RequestMapping("/api/v1/tenants")
class ConsentController {

    private final MakeConsentLink makeConsentLink;
    private final ReceiveConsent receiveConsent;
    private final CheckTenant checkTenant;
    private final Tenants tenants;

    ConsentController(
            MakeConsentLink makeConsentLink, ReceiveConsent receiveConsent, CheckTenant checkTenant, Tenants tenants) {
        this.makeConsentLink = makeConsentLink;
        this.receiveConsent = receiveConsent;
        this.checkTenant = checkTenant;
        this.tenants = tenants;
    }

    record Check(
            String tenantId,
            String name,
            TenantState state,
            @Nullable String cause,
            @Nullable String nextStep,
            List<Permission> permissions) {}

    @PostMapping("/{tenantId}/consent-link")
    @ManagersUp
    ConsentLink link(@PathVariable String tenantId, Caller caller) {
        return makeConsentLink.make(tenantId, caller);
    }

    /** For the console alone, which lets nobody else past its edge with this role and path. */
    @PostMapping("/consent")
    @AdministratorsOnly
    ReceiveConsent.Outcome returned(@RequestBody ReceiveConsent.Returned body) {
        return receiveConsent.receive(body);
    }

    @GetMapping("/{tenantId}/check")
    @EditorsUp
    Check check(@PathVariable String tenantId, Caller caller) {
        var tenant = tenants.seenBy(caller, tenantId);
        var found = checkTenant.check(tenant.signIn());
        return new Check(
                tenant.tenantId(),
                tenants.name(tenant.tenantId()),
                found.state(),
                found.cause(),
                found.nextStep(),
                found.permissions());
    }
}
