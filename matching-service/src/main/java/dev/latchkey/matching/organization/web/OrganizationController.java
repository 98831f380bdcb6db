package dev.latchkey.matching.organization.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.organization.AddOrganization;
import dev.latchkey.matching.organization.Organization;
import dev.latchkey.matching.organization.Organizations;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/organizations")
class OrganizationController {

    private final AddOrganization addOrganization;
    private final Organizations organizations;

    OrganizationController(AddOrganization addOrganization, Organizations organizations) {
        this.addOrganization = addOrganization;
        this.organizations = organizations;
    }

    record NewOrganization(@Nullable String name) {}

    record OrganizationList(List<Organization> items) {}

    @PostMapping
    @ManagersUp
    ResponseEntity<Organization> add(@RequestBody NewOrganization wanted, Caller caller) {
        if (wanted.name() == null) {
            throw ProblemException.badRequest("name-missing", "Give the organization's name as \"name\".");
        }
        var added = addOrganization.add(wanted.name(), caller);
        return ResponseEntity.status(added.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(added.organization());
    }

    @GetMapping
    @AnyRole
    OrganizationList list(Caller caller) {
        return new OrganizationList(organizations.visibleTo(caller));
    }
}
