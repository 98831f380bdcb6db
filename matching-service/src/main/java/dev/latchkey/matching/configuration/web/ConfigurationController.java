package dev.latchkey.matching.configuration.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.Configuration;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.Configurations;
import dev.latchkey.matching.configuration.ImportConfigurations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class ConfigurationController {

    private static final int LONGEST_LIST = 10_000;

    private final ImportConfigurations importConfigurations;
    private final Configurations configurations;

    ConfigurationController(ImportConfigurations importConfigurations, Configurations configurations) {
        this.importConfigurations = importConfigurations;
        this.configurations = configurations;
    }

    record Entry(
            @Nullable String externalId,
            @Nullable String name,
            @Nullable String serialNumber,
            @Nullable List<@Nullable String> macAddresses) {}

    record Entries(@Nullable List<@Nullable Entry> configurations) {}

    record ConfigurationItem(
            long id,
            long organizationId,
            String name,
            @Nullable String serialNumber,
            List<String> macAddresses,
            String externalId,
            boolean archived) {

        static ConfigurationItem of(Configuration configuration) {
            return new ConfigurationItem(
                    configuration.id(),
                    configuration.organizationId(),
                    configuration.name(),
                    configuration.serialNumber(),
                    configuration.macAddresses(),
                    configuration.externalId(),
                    configuration.archived());
        }
    }

    record ConfigurationList(List<ConfigurationItem> items) {}

    @PostMapping("/organizations/{id}/configurations")
    @EditorsUp
    ImportConfigurations.Result importAll(@PathVariable long id, @RequestBody Entries body, Caller caller) {
        if (body.configurations() == null) {
            throw ProblemException.badRequest(
                    "configurations-missing", "Give the configurations as a list \"configurations\".");
        }
        var entries = new ArrayList<ConfigurationEntry>();
        for (var entry : body.configurations()) {
            var given = entry == null ? new Entry(null, null, null, null) : entry;
            entries.add(ConfigurationEntry.of(
                    entries.size(), given.externalId(), given.name(), given.serialNumber(), given.macAddresses()));
        }
        return importConfigurations.run(id, entries, caller);
    }

    @GetMapping("/configurations")
    @AnyRole
    ConfigurationList list(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller) {
        var most = Math.clamp(limit, 1, LONGEST_LIST);
        return new ConfigurationList(configurations.visibleTo(caller, organizationId, most).stream()
                .map(ConfigurationItem::of)
                .toList());
    }
}
