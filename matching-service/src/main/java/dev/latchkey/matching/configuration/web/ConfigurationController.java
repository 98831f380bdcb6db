package dev.latchkey.matching.configuration.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.CreatorsUp;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.ChangeConfigurations;
import dev.latchkey.matching.configuration.Configuration;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.Configurations;
import dev.latchkey.matching.configuration.Configurations.Search;
import dev.latchkey.matching.configuration.ExternalIds;
import dev.latchkey.matching.configuration.Vocabulary;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.GivenJson;
import dev.latchkey.matching.registry.RefusedValue;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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
import tools.jackson.databind.JsonNode;

/** One configuration, or a list of them. */
@RestController
@RequestMapping("/api/v1/configurations")
class ConfigurationController {

    private static final int LONGEST_LIST = 10_000;
    private static final Set<String> CHANGE = with("externalIds");
    private static final Set<String> CREATE = with("externalIds", "organizationId");

    private final ChangeConfigurations changeConfigurations;
    private final Configurations configurations;
    private final ExternalIds externalIds;

    ConfigurationController(
            ChangeConfigurations changeConfigurations, Configurations configurations, ExternalIds externalIds) {
        this.changeConfigurations = changeConfigurations;
        this.configurations = configurations;
        this.externalIds = externalIds;
    }

    record ConfigurationItem(
            long id,
            long organizationId,
            String name,
            @Nullable String hostname,
            @Nullable String type,
            String status,
            @Nullable String serialNumber,
            List<String> macAddresses,
            @Nullable String assetTag,
            @Nullable String contact,
            boolean archived,
            List<ExternalId> externalIds,
            Instant createdAt,
            Instant updatedAt) {

        static ConfigurationItem of(Configuration configuration, List<ExternalId> ids) {
            var details = configuration.details();
            return new ConfigurationItem(
                    configuration.id(),
                    configuration.organizationId(),
                    details.name(),
                    details.hostname(),
                    details.type(),
                    details.status(),
                    details.serialNumber(),
                    details.macAddresses(),
                    details.assetTag(),
                    details.contact(),
                    configuration.archived(),
                    ids,
                    configuration.createdAt(),
                    configuration.updatedAt());
        }
    }

    record ConfigurationList(List<ConfigurationItem> items) {}

    record Names(List<String> types, List<String> statuses) {}

    record MergeTarget(@Nullable Long into) {}

    @GetMapping
    @AnyRole
    ConfigurationList list(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String externalId,
            @RequestParam(defaultValue = "false") boolean archived,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller) {
        var found = configurations.visibleTo(
                caller,
                new Search(organizationId, q, externalId(externalId), archived),
                Math.clamp(limit, 1, LONGEST_LIST));
        var ids = externalIds.of(found.stream().map(Configuration::id).toList());
        return new ConfigurationList(found.stream()
                .map(one -> ConfigurationItem.of(one, ids.getOrDefault(one.id(), List.of())))
                .toList());
    }

    /** Types and statuses to choose from; others may be used as well. */
    @GetMapping("/vocabulary")
    @AnyRole
    Names vocabulary() {
        return new Names(Vocabulary.TYPES, Vocabulary.STATUSES);
    }

    @GetMapping("/{id}")
    @AnyRole
    ConfigurationItem one(@PathVariable long id, Caller caller) {
        return item(ChangeConfigurations.visible(configurations.find(id), id, caller));
    }

    @PostMapping
    @CreatorsUp
    @ResponseStatus(HttpStatus.CREATED)
    ConfigurationItem create(@RequestBody JsonNode body, Caller caller) {
        var given = GivenJson.of(body, CREATE);
        var organizationId = readable(() -> given.number("organizationId"));
        if (organizationId == null) {
            throw ProblemException.badRequest(
                    "organization-missing", "Give the organization's id as \"organizationId\".");
        }
        return item(changeConfigurations.create(organizationId, readable(() -> ConfigurationEntry.of(given)), caller));
    }

    @PatchMapping("/{id}")
    @CreatorsUp
    ConfigurationItem change(@PathVariable long id, @RequestBody JsonNode body, Caller caller) {
        var given = GivenJson.of(body, CHANGE);
        return item(changeConfigurations.change(
                readable(() -> ConfigurationEntry.of(given)).about(id), caller));
    }

    @PostMapping("/{id}/merge")
    @EditorsUp
    ConfigurationItem merge(@PathVariable long id, @RequestBody MergeTarget body, Caller caller) {
        if (body.into() == null) {
            throw ProblemException.badRequest(
                    "into-missing", "Give the id of the configuration that is kept as \"into\".");
        }
        return item(changeConfigurations.merge(id, body.into(), caller));
    }

    @DeleteMapping("/{id}")
    @EditorsUp
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable long id, Caller caller) {
        changeConfigurations.delete(id, caller);
    }

    private ConfigurationItem item(Configuration configuration) {
        return ConfigurationItem.of(
                configuration, externalIds.of(List.of(configuration.id())).getOrDefault(configuration.id(), List.of()));
    }

    private static @Nullable ExternalId externalId(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var colon = text.indexOf(':');
        return readable(() -> ExternalId.of(
                "externalId", colon < 0 ? ExternalId.IMPORT : text.substring(0, colon), text.substring(colon + 1)));
    }

    private static <T extends @Nullable Object> T readable(java.util.function.Supplier<T> read) {
        try {
            return read.get();
        } catch (RefusedValue e) {
            throw ProblemException.badRequest(
                    "configuration-not-usable", e.field() + " " + e.sentence() + ". Nothing was changed.");
        }
    }

    private static Set<String> with(String... further) {
        var all = new HashSet<>(ConfigurationEntry.FIELDS);
        all.addAll(List.of(further));
        return Set.copyOf(all);
    }
}
