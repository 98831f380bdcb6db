package dev.latchkey.matching.configuration;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.organization.Organizations;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes over what an organization says of its machines, all of it or nothing, and has devices reconsidered. */
@Service
public class ImportConfigurations {

    private static final int MOST_ENTRIES = 5_000;

    private final RegistryLock lock;
    private final Organizations organizations;
    private final Configurations configurations;
    private final ConfigurationObserver observer;
    private final Outbox outbox;
    private final Clock clock;

    ImportConfigurations(
            RegistryLock lock,
            Organizations organizations,
            Configurations configurations,
            ConfigurationObserver observer,
            Outbox outbox,
            Clock clock) {
        this.lock = lock;
        this.organizations = organizations;
        this.configurations = configurations;
        this.observer = observer;
        this.outbox = outbox;
        this.clock = clock;
    }

    public record Result(int created, int changed, int unchanged) {}

    @Transactional
    public Result run(long organizationId, List<ConfigurationEntry> entries, Caller caller) {
        check(entries);
        lock.toChange();
        if (!caller.maySee(organizationId) || !organizations.exists(organizationId)) {
            throw ProblemException.notFound(
                    "organization-unknown", "There is no organization " + organizationId + " that you may see.");
        }
        var known =
                configurations
                        .ofOrganization(
                                organizationId,
                                entries.stream()
                                        .map(ConfigurationEntry::externalId)
                                        .toList())
                        .stream()
                        .collect(Collectors.toMap(Configuration::externalId, Function.identity()));
        var added = new ArrayList<ConfigurationEntry>();
        var changed = new ArrayList<Configuration>();
        var traits = new ArrayList<Traits>();
        for (var entry : entries) {
            var before = known.get(entry.externalId());
            if (before == null) {
                added.add(entry);
            } else if (!before.says(entry)) {
                traits.add(before.traits());
                changed.add(before.with(entry));
            }
        }
        save(organizationId, added, changed, traits);
        return new Result(added.size(), changed.size(), entries.size() - added.size() - changed.size());
    }

    private void save(
            long organizationId, List<ConfigurationEntry> added, List<Configuration> changed, List<Traits> traits) {
        if (added.isEmpty() && changed.isEmpty()) {
            return;
        }
        var cause = Cause.start();
        var now = clock.instant();
        var announcements = new ArrayList<Announcement>();
        for (var configuration : configurations.insert(organizationId, added)) {
            traits.add(configuration.traits());
            announcements.add(new Announcement(created(configuration, now), cause));
        }
        configurations.update(changed);
        for (var configuration : changed) {
            traits.add(configuration.traits());
            announcements.add(new Announcement(changed(configuration, now), cause));
        }
        outbox.append(announcements);
        observer.configurationsChanged(organizationId, Traits.union(traits), cause);
    }

    private static void check(List<ConfigurationEntry> entries) {
        if (entries.size() > MOST_ENTRIES) {
            throw ProblemException.badRequest(
                    "too-many-configurations",
                    "Send at most 5,000 configurations in one request. Nothing was changed.");
        }
        var ids = new HashSet<String>();
        for (var entry : entries) {
            if (!ids.add(entry.externalId())) {
                throw ProblemException.badRequest(
                        "external-id-twice",
                        "externalId " + entry.externalId() + " is there twice. Nothing was changed.");
            }
        }
    }

    private static ConfigurationEvent created(Configuration configuration, Instant now) {
        return new ConfigurationCreated(
                configuration.id(),
                configuration.organizationId(),
                configuration.name(),
                configuration.serialNumber(),
                configuration.macAddresses(),
                configuration.externalId(),
                configuration.version(),
                now);
    }

    private static ConfigurationEvent changed(Configuration configuration, Instant now) {
        return new ConfigurationChanged(
                configuration.id(),
                configuration.organizationId(),
                configuration.name(),
                configuration.serialNumber(),
                configuration.macAddresses(),
                configuration.externalId(),
                configuration.version(),
                now);
    }
}
