package dev.latchkey.matching.organization.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.CsvRows;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.organization.AddOrganization;
import dev.latchkey.matching.organization.ChangeOrganizations;
import dev.latchkey.matching.organization.Organization;
import dev.latchkey.matching.organization.OrganizationEntry;
import dev.latchkey.matching.organization.OrganizationExport;
import dev.latchkey.matching.organization.Organizations;
import dev.latchkey.matching.registry.CsvExport;
import dev.latchkey.matching.registry.CsvRow;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.GivenJson;
import dev.latchkey.matching.registry.ImportReport;
import dev.latchkey.matching.registry.RefusedValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/v1/organizations")
class OrganizationController {

    private static final Set<String> FIELDS = Set.of("name", "type", "status", "externalIds");

    private final AddOrganization addOrganization;
    private final ChangeOrganizations changeOrganizations;
    private final Organizations organizations;
    private final CsvExport csvExport;

    OrganizationController(
            AddOrganization addOrganization,
            ChangeOrganizations changeOrganizations,
            Organizations organizations,
            CsvExport csvExport) {
        this.addOrganization = addOrganization;
        this.changeOrganizations = changeOrganizations;
        this.organizations = organizations;
        this.csvExport = csvExport;
    }

    record OrganizationItem(
            long id,
            String name,
            @Nullable String type,
            String status,
            List<ExternalId> externalIds,
            Instant createdAt,
            Instant updatedAt) {

        static OrganizationItem of(Organization organization, List<ExternalId> ids) {
            return new OrganizationItem(
                    organization.id(),
                    organization.name(),
                    organization.type(),
                    organization.status(),
                    ids,
                    organization.createdAt(),
                    organization.updatedAt());
        }
    }

    record OrganizationList(List<OrganizationItem> items) {}

    @PostMapping
    @ManagersUp
    ResponseEntity<OrganizationItem> add(@RequestBody JsonNode body, Caller caller) {
        var entry = entry(body);
        if (entry.name() == null) {
            throw ProblemException.badRequest("name-missing", "Give the organization's name as \"name\".");
        }
        var added = addOrganization.add(entry, caller);
        return ResponseEntity.status(added.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(item(added.organization()));
    }

    @GetMapping
    @AnyRole
    OrganizationList list(Caller caller) {
        var visible = organizations.visibleTo(caller);
        var ids =
                organizations.externalIds(visible.stream().map(Organization::id).toList());
        return new OrganizationList(visible.stream()
                .map(one -> OrganizationItem.of(one, ids.getOrDefault(one.id(), List.of())))
                .toList());
    }

    @GetMapping("/{id}")
    @AnyRole
    OrganizationItem one(@PathVariable long id, Caller caller) {
        return item(changeOrganizations.visible(id, caller));
    }

    @PatchMapping("/{id}")
    @ManagersUp
    OrganizationItem change(@PathVariable long id, @RequestBody JsonNode body, Caller caller) {
        return item(changeOrganizations.change(entry(body).about(id), caller));
    }

    @DeleteMapping("/{id}")
    @ManagersUp
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable long id, Caller caller) {
        changeOrganizations.delete(id, caller);
    }

    @PostMapping(path = "/import", consumes = "text/csv")
    @ManagersUp
    ImportReport.Sums importRows(
            @RequestParam(defaultValue = "false") boolean dryRun, HttpServletRequest body, Caller caller)
            throws IOException {
        var rows = new CsvRows(body.getInputStream(), header -> CsvRow.checkHeader(header, OrganizationEntry.COLUMNS));
        return changeOrganizations.run(rows, dryRun, caller);
    }

    @GetMapping("/export")
    @AnyRole
    void export(HttpServletResponse response, Caller caller) throws IOException {
        csvExport.write(OrganizationExport.of(caller), "organizations.csv", response);
    }

    /** Not answered here: the container then breaks the connection off. */
    @ExceptionHandler
    void onCut(CsvExport.CutException e) {
        throw e;
    }

    private static OrganizationEntry entry(JsonNode body) {
        try {
            return OrganizationEntry.of(GivenJson.of(body, FIELDS));
        } catch (RefusedValue e) {
            throw ChangeOrganizations.notUsable(e);
        }
    }

    private OrganizationItem item(Organization organization) {
        return OrganizationItem.of(
                organization,
                organizations.externalIds(List.of(organization.id())).getOrDefault(organization.id(), List.of()));
    }
}
