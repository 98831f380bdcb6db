package dev.latchkey.matching.configuration;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.ConfigurationArchived;
import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.ConfigurationEvent.ConfigurationUnarchived;
import dev.latchkey.matching.registry.ExternalId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which events a change of a configuration makes. */
final class ConfigurationAnnouncements {

    private ConfigurationAnnouncements() {}

    /** How many events {@link #changed} makes of it. */
    static int count(Configuration before, Configuration after, boolean otherIds) {
        return (after.details().equals(before.details()) && !otherIds ? 0 : 1)
                + (before.archived() == after.archived() ? 0 : 1);
    }

    static List<ConfigurationEvent> created(
            Configuration configuration, List<ExternalId> ids, Instant now, @Nullable String actor) {
        var details = configuration.details();
        var events = new ArrayList<ConfigurationEvent>();
        events.add(new ConfigurationCreated(
                configuration.id(),
                configuration.organizationId(),
                details.name(),
                details.serialNumber(),
                details.macAddresses(),
                imported(ids),
                1,
                now,
                details.hostname(),
                details.assetTag(),
                details.type(),
                details.status(),
                details.contact(),
                texts(ids),
                actor));
        if (configuration.archived()) {
            events.add(new ConfigurationArchived(
                    configuration.id(), configuration.organizationId(), configuration.version(), now, actor));
        }
        return events;
    }

    /** @param after with the version of the last event */
    static List<ConfigurationEvent> changed(
            Configuration before,
            Configuration after,
            boolean otherIds,
            List<ExternalId> ids,
            Instant now,
            String actor) {
        var details = after.details();
        var events = new ArrayList<ConfigurationEvent>();
        if (otherIds || !details.equals(before.details())) {
            events.add(new ConfigurationChanged(
                    after.id(),
                    after.organizationId(),
                    details.name(),
                    details.serialNumber(),
                    details.macAddresses(),
                    imported(ids),
                    before.version() + 1,
                    now,
                    details.hostname(),
                    details.assetTag(),
                    details.type(),
                    details.status(),
                    details.contact(),
                    texts(ids),
                    actor));
        }
        if (before.archived() != after.archived()) {
            events.add(
                    after.archived()
                            ? new ConfigurationArchived(after.id(), after.organizationId(), after.version(), now, actor)
                            : new ConfigurationUnarchived(
                                    after.id(), after.organizationId(), after.version(), now, actor));
        }
        return events;
    }

    private static @Nullable String imported(List<ExternalId> ids) {
        return ids.stream()
                .filter(id -> id.source().equals(ExternalId.IMPORT))
                .map(ExternalId::id)
                .findFirst()
                .orElse(null);
    }

    private static List<String> texts(List<ExternalId> ids) {
        return ids.stream().map(ExternalId::toString).toList();
    }
}
