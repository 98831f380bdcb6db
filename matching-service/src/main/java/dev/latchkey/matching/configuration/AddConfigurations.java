package dev.latchkey.matching.configuration;

import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Adds configurations for devices that have none. Whoever asks holds the registry lock alone and decides about devices next. */
@Component
public class AddConfigurations {

    private final Configurations configurations;
    private final Outbox outbox;
    private final Clock clock;

    AddConfigurations(Configurations configurations, Outbox outbox, Clock clock) {
        this.configurations = configurations;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @return ids by external id; one that is there already stays as it is */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<String, Long> add(long organizationId, List<ConfigurationEntry> entries, Cause cause) {
        var ids = new HashMap<String, Long>();
        configurations
                .ofOrganization(
                        organizationId,
                        entries.stream().map(ConfigurationEntry::externalId).toList())
                .forEach(known -> ids.put(known.externalId(), known.id()));
        var missing = entries.stream()
                .filter(entry -> !ids.containsKey(entry.externalId()))
                .toList();
        var now = clock.instant();
        var added = configurations.insert(organizationId, missing);
        added.forEach(configuration -> ids.put(configuration.externalId(), configuration.id()));
        outbox.append(added.stream()
                .map(configuration -> new Announcement(
                        new ConfigurationCreated(
                                configuration.id(),
                                configuration.organizationId(),
                                configuration.name(),
                                configuration.serialNumber(),
                                configuration.macAddresses(),
                                configuration.externalId(),
                                configuration.version(),
                                now),
                        cause))
                .toList());
        return ids;
    }
}
