package dev.latchkey.matching.configuration;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.ConfigurationDeleted;
import dev.latchkey.events.ConfigurationEvent.ConfigurationMerged;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.TakeEntries.Entry;
import dev.latchkey.matching.configuration.TakeEntries.Mode;
import dev.latchkey.matching.configuration.TakeEntries.Spoken;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.organization.Organizations;
import dev.latchkey.matching.registry.ImportReport.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds, changes, merges and removes one configuration. Devices and their keys stay whatever happens to it. */
@Service
public class ChangeConfigurations {

    private final RegistryLock lock;
    private final Organizations organizations;
    private final Configurations configurations;
    private final ExternalIds externalIds;
    private final TakeEntries takeEntries;
    private final ConfigurationObserver observer;
    private final Outbox outbox;
    private final Clock clock;

    ChangeConfigurations(
            RegistryLock lock,
            Organizations organizations,
            Configurations configurations,
            ExternalIds externalIds,
            TakeEntries takeEntries,
            ConfigurationObserver observer,
            Outbox outbox,
            Clock clock) {
        this.lock = lock;
        this.organizations = organizations;
        this.configurations = configurations;
        this.externalIds = externalIds;
        this.takeEntries = takeEntries;
        this.observer = observer;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @throws ProblemException when one of its external ids is taken */
    @Transactional
    public Configuration create(long organizationId, ConfigurationEntry entry, Caller caller) {
        if (!caller.maySee(organizationId) || !organizations.exists(organizationId)) {
            throw Organizations.unknown(organizationId);
        }
        var taken = take(organizationId, entry, caller);
        if (taken.outcome() != Outcome.CREATED) {
            throw ProblemException.conflict(
                    "external-id-taken",
                    "Configuration " + requireNonNull(taken.configuration()).id()
                            + " has this external id already; change that one. Nothing was changed.");
        }
        return requireNonNull(taken.configuration());
    }

    /** Touches only what the entry says; external ids that are said replace those that are there. */
    @Transactional
    public Configuration change(ConfigurationEntry entry, Caller caller) {
        lock.toChange();
        var before = visible(requireNonNull(entry.id()), caller);
        var dropped = entry.externalIds() != null
                && externalIds.of(List.of(before.id())).getOrDefault(before.id(), List.of()).stream()
                        .anyMatch(id -> !entry.ids().contains(id));
        var after = requireNonNull(take(before.organizationId(), entry, caller).configuration());
        if (!dropped) {
            return after;
        }
        externalIds.keepOnly(before.id(), entry.ids());
        var announced = after.announced(1, now());
        configurations.update(List.of(announced));
        announce(
                ConfigurationAnnouncements.changed(
                        after, announced, true, entry.ids().stream().sorted().toList(), now(), caller.name()),
                Cause.start());
        return announced;
    }

    /**
     * One machine was written down twice: what is kept takes over the external ids of the other, and what it does not say
     * itself. Devices of the other are for a person.
     */
    @Transactional
    public Configuration merge(long id, long into, Caller caller) {
        lock.toChange();
        var merged = visible(id, caller);
        var kept = visible(into, caller);
        if (id == into || merged.organizationId() != kept.organizationId()) {
            throw ProblemException.conflict(
                    "not-mergeable",
                    "A configuration can be merged into another one of its organization. Nothing was changed.");
        }
        var now = now();
        var cause = Cause.start();
        var idsBefore = externalIds.of(List.of(into));
        externalIds.move(id, into);
        configurations.delete(id);
        var ids = externalIds.of(List.of(into));
        var filled = kept.with(kept.details().filledFrom(merged.details()));
        var otherIds = !ids.equals(idsBefore);
        var after = filled.announced(ConfigurationAnnouncements.count(kept, filled, otherIds), now);
        configurations.update(List.of(after));
        var events = new ArrayList<ConfigurationEvent>();
        events.add(
                new ConfigurationMerged(id, merged.organizationId(), into, merged.version() + 1, now, caller.name()));
        events.addAll(ConfigurationAnnouncements.changed(
                kept, after, otherIds, ids.getOrDefault(into, List.of()), now, caller.name()));
        announce(events, cause);
        observer.configurationsRemoved(
                List.of(id),
                new Sought(
                        kept.organizationId(), Traits.union(List.of(merged.traits(), kept.traits(), after.traits()))),
                cause);
        return after;
    }

    /** Its devices are decided anew; their keys stay where they are. */
    @Transactional
    public void delete(long id, Caller caller) {
        lock.toChange();
        var deleted = visible(id, caller);
        var cause = Cause.start();
        configurations.delete(id);
        announce(
                List.of(new ConfigurationDeleted(
                        id, deleted.organizationId(), deleted.version() + 1, now(), caller.name())),
                cause);
        observer.configurationsRemoved(List.of(id), new Sought(deleted.organizationId(), deleted.traits()), cause);
    }

    private TakeEntries.Taken take(long organizationId, ConfigurationEntry entry, Caller caller) {
        var taken = takeEntries
                .take(List.of(new Entry(0, organizationId, entry)), new Spoken(), Mode.TAKE, caller.name())
                .getFirst();
        var refusal = taken.refusal();
        if (refusal != null) {
            throw ProblemException.badRequest(
                    "configuration-not-usable", refusal.field() + " " + refusal.sentence() + ". Nothing was changed.");
        }
        return taken;
    }

    private Configuration visible(long id, Caller caller) {
        return visible(configurations.find(id), id, caller);
    }

    /** @throws ProblemException when it is not there, or not for the caller to see */
    public static Configuration visible(Optional<Configuration> found, long id, Caller caller) {
        return found.filter(configuration -> caller.maySee(configuration.organizationId()))
                .orElseThrow(() -> ProblemException.notFound(
                        "configuration-unknown", "There is no configuration " + id + " that you may see."));
    }

    private void announce(List<ConfigurationEvent> events, Cause cause) {
        outbox.append(
                events.stream().map(event -> new Announcement(event, cause)).toList());
    }

    /** As exact as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
