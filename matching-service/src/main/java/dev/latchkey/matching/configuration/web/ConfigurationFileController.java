package dev.latchkey.matching.configuration.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.web.CsvRows;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.ConfigurationExport;
import dev.latchkey.matching.configuration.ImportConfigurations;
import dev.latchkey.matching.registry.CsvExport;
import dev.latchkey.matching.registry.CsvRow;
import dev.latchkey.matching.registry.GivenJson;
import dev.latchkey.matching.registry.ImportReport;
import dev.latchkey.matching.registry.RefusedValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Many configurations in and out. */
@RestController
@RequestMapping("/api/v1")
class ConfigurationFileController {

    private static final Set<String> FIELDS;

    static {
        var fields = new HashSet<>(ConfigurationEntry.FIELDS);
        fields.add("externalId");
        fields.add("externalIds");
        FIELDS = Set.copyOf(fields);
    }

    private final ImportConfigurations importConfigurations;
    private final CsvExport csvExport;

    ConfigurationFileController(ImportConfigurations importConfigurations, CsvExport csvExport) {
        this.importConfigurations = importConfigurations;
        this.csvExport = csvExport;
    }

    @PostMapping(path = "/configurations/import", consumes = "text/csv")
    @EditorsUp
    ImportReport.Sums importRows(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(defaultValue = "false") boolean dryRun,
            HttpServletRequest body,
            Caller caller)
            throws IOException {
        var rows =
                new CsvRows(body.getInputStream(), header -> CsvRow.checkHeader(header, ImportConfigurations.COLUMNS));
        return importConfigurations.run(rows, organizationId, dryRun, caller);
    }

    @GetMapping("/configurations/export")
    @AnyRole
    void export(
            @RequestParam(required = false) @Nullable Long organizationId, HttpServletResponse response, Caller caller)
            throws IOException {
        csvExport.write(ConfigurationExport.of(caller, organizationId), "configurations.csv", response);
    }

    @PostMapping("/organizations/{id}/configurations")
    @EditorsUp
    ImportConfigurations.Result importAll(@PathVariable long id, @RequestBody JsonNode body, Caller caller) {
        var list = body.path("configurations");
        if (!list.isArray()) {
            throw ProblemException.badRequest(
                    "configurations-missing", "Give the configurations as a list \"configurations\".");
        }
        var entries = new ArrayList<ConfigurationEntry>();
        for (var entry : list) {
            try {
                entries.add(ConfigurationEntry.of(GivenJson.of(entry, FIELDS)));
            } catch (RefusedValue e) {
                throw ImportConfigurations.notUsable(entries.size(), e);
            }
        }
        return importConfigurations.run(id, entries, caller);
    }

    /** Not answered here: the container then breaks the connection off. */
    @ExceptionHandler
    void onCut(CsvExport.CutException e) {
        throw e;
    }
}
