package dev.latchkey.vault.policy.web;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.vault.policy.RevealPermissions;
import dev.latchkey.vault.policy.RevealPermissions.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reveal-policies/{organizationId}/permissions")
class RevealPermissionsController {

    private final RevealPermissions permissions;

    RevealPermissionsController(RevealPermissions permissions) {
        this.permissions = permissions;
    }

    record PermissionList(List<Permission> items) {}

    record Who(@Nullable String person) {}

    @ManagersUp
    @GetMapping
    PermissionList list(@PathVariable long organizationId, Caller caller) {
        return new PermissionList(permissions.list(organizationId, caller));
    }

    @ManagersUp
    @PostMapping
    Permission give(@PathVariable long organizationId, @RequestBody Who who, Caller caller) {
        return permissions.give(organizationId, who.person(), caller);
    }

    @ManagersUp
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(
            @PathVariable long organizationId, @RequestParam(required = false) @Nullable String person, Caller caller) {
        permissions.withdraw(organizationId, person, caller);
    }
}
