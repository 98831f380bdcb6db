package dev.latchkey.matching.configuration;

import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.matching.configuration.ExternalIds.Link;
import dev.latchkey.matching.configuration.ExternalIds.Owned;
import dev.latchkey.matching.registry.ExternalId;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Adds configurations for devices that have none. Whoever asks holds the registry lock alone and decides about devices next. */
@Component
public class AddConfigurations {

    private final Configurations configurations;
    private final ExternalIds externalIds;
    private final Outbox outbox;
    private final Clock clock;

    AddConfigurations(Configurations configurations, ExternalIds externalIds, Outbox outbox, Clock clock) {
        this.configurations = configurations;
        this.externalIds = externalIds;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Adds those whose external id, the one they have, is not there yet; what is there stays as it is.
     *
     * @param actor who wants them; null when a rule does
     * @return ids by external id
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<ExternalId, Long> add(
            long organizationId, List<ConfigurationEntry> entries, Cause cause, @Nullable String actor) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var ids = new HashMap<ExternalId, Long>();
        externalIds
                .find(entries.stream()
                        .map(entry -> new Owned(organizationId, id(entry)))
                        .toList())
                .forEach((owned, configuration) -> ids.put(owned.id(), configuration));
        var missing =
                entries.stream().filter(entry -> !ids.containsKey(id(entry))).toList();
        var added = configurations.insert(missing.stream()
                .map(entry -> Configuration.first(organizationId, entry, now))
                .toList());
        var links = new ArrayList<Link>();
        var announcements = new ArrayList<Announcement>();
        for (var i = 0; i < added.size(); i++) {
            var configuration = added.get(i);
            var id = id(missing.get(i));
            ids.put(id, configuration.id());
            links.add(new Link(new Owned(organizationId, id), configuration.id()));
            ConfigurationAnnouncements.created(configuration, List.of(id), now, actor)
                    .forEach(event -> announcements.add(new Announcement(event, cause)));
        }
        externalIds.add(links);
        outbox.append(announcements);
        return ids;
    }

    private static ExternalId id(ConfigurationEntry entry) {
        return entry.ids().getFirst();
    }
}
