package dev.latchkey.matching.configuration;

import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.matching.configuration.ExternalIds.Link;
import dev.latchkey.matching.configuration.ExternalIds.Owned;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.ImportReport.Outcome;
import dev.latchkey.matching.registry.RefusedValue;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes over what somebody says of configurations, with a handful of statements, and has the devices reconsidered that a
 * difference can concern. What is as it was writes and announces nothing.
 */
@Component
class TakeEntries {

    private final RegistryLock lock;
    private final Configurations configurations;
    private final ExternalIds externalIds;
    private final ConfigurationObserver observer;
    private final Outbox outbox;
    private final Clock clock;

    TakeEntries(
            RegistryLock lock,
            Configurations configurations,
            ExternalIds externalIds,
            ConfigurationObserver observer,
            Outbox outbox,
            Clock clock) {
        this.lock = lock;
        this.configurations = configurations;
        this.externalIds = externalIds;
        this.observer = observer;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** @param number by which the sender knows it */
    record Entry(long number, long organizationId, ConfigurationEntry said) {

        List<Owned> owned() {
            return said.ids().stream().map(id -> new Owned(organizationId, id)).toList();
        }
    }

    /**
     * What becomes of an entry.
     *
     * @param configuration as it is then; null when the entry is refused
     * @param refusal null when it is not
     */
    record Taken(
            @Nullable Outcome outcome,
            @Nullable Configuration configuration,
            @Nullable RefusedValue refusal) {}

    /** What one sender has spoken of already, and in which entry: an import must not say two things of one machine. */
    static final class Spoken {
        private final Map<Object, Long> entries = new HashMap<>();
    }

    /** How an entry is taken. */
    enum Mode {
        /** As it says. */
        TAKE,
        /** Only say what would become of it. */
        DRY_RUN
    }

    private record Change(Configuration before, Configuration after, Entry entry, List<Owned> newIds) {}

    private record Addition(Configuration configuration, Entry entry) {}

    /** A round of entries: what is known of them, and what comes of them. */
    private record Round(
            Map<Owned, Long> owners,
            Map<Long, Configuration> known,
            Instant now,
            List<Change> changes,
            List<Addition> additions) {}

    /**
     * Takes all but those that are refused.
     *
     * @return one for each entry, in order
     */
    @Transactional(propagation = Propagation.MANDATORY)
    List<Taken> take(List<Entry> entries, Spoken spoken, Mode mode, String actor) {
        if (mode == Mode.TAKE) {
            lock.toChange();
        }
        var round = round(entries);
        var taken = new ArrayList<Taken>();
        for (var entry : entries) {
            try {
                taken.add(decide(entry, round, spoken));
            } catch (RefusedValue e) {
                taken.add(new Taken(null, null, e));
            }
        }
        return mode == Mode.DRY_RUN ? taken : save(round, taken, actor);
    }

    private Round round(List<Entry> entries) {
        var owners = externalIds.find(
                entries.stream().flatMap(entry -> entry.owned().stream()).toList());
        var ids = new HashSet<>(owners.values());
        entries.stream().map(entry -> entry.said.id()).filter(id -> id != null).forEach(ids::add);
        var known = new HashMap<Long, Configuration>();
        configurations.find(ids).forEach(configuration -> known.put(configuration.id(), configuration));
        return new Round(owners, known, now(), new ArrayList<>(), new ArrayList<>());
    }

    private static Taken decide(Entry entry, Round round, Spoken spoken) {
        var owned = entry.owned();
        var before = known(entry, owned, round);
        var keys = new ArrayList<Object>(owned);
        if (before != null) {
            keys.add(before.id());
        }
        for (var key : keys) {
            var earlier = spoken.entries.get(key);
            if (earlier != null) {
                throw new RefusedValue("externalId", "is that of row " + earlier + " too: keep one of them");
            }
        }
        keys.forEach(key -> spoken.entries.put(key, entry.number));
        if (before == null) {
            var added = Configuration.first(entry.organizationId, entry.said, round.now);
            round.additions.add(new Addition(added.archived() ? added.announced(1, round.now) : added, entry));
            return new Taken(Outcome.CREATED, added, null);
        }
        var newIds = owned.stream().filter(id -> !round.owners.containsKey(id)).toList();
        var after = before.with(entry.said);
        var events = ConfigurationAnnouncements.count(before, after, !newIds.isEmpty());
        if (events == 0) {
            return new Taken(Outcome.UNCHANGED, before, null);
        }
        var announced = after.announced(events, round.now);
        round.changes.add(new Change(before, announced, entry, newIds));
        return new Taken(Outcome.CHANGED, announced, null);
    }

    /** The configuration that an entry is about, or null when it is a new one. */
    private static @Nullable Configuration known(Entry entry, List<Owned> owned, Round round) {
        var ids = new LinkedHashSet<Long>();
        if (entry.said.id() != null) {
            var configuration = round.known.get(entry.said.id());
            if (configuration == null || configuration.organizationId() != entry.organizationId) {
                throw new RefusedValue(
                        "id",
                        "is no configuration of organization " + entry.organizationId + ": leave it empty to add one");
            }
            ids.add(configuration.id());
        }
        owned.stream().map(round.owners::get).filter(id -> id != null).forEach(ids::add);
        if (ids.size() > 1) {
            throw new RefusedValue(
                    "externalId",
                    "its ids are those of several configurations, "
                            + String.join(
                                    " and ", ids.stream().map(String::valueOf).toList())
                            + ": merge them first");
        }
        if (!ids.isEmpty()) {
            return round.known.get(ids.getFirst());
        }
        if (entry.said.name() == null) {
            throw new RefusedValue("name", "is missing: a new configuration needs one");
        }
        return null;
    }

    private List<Taken> save(Round round, List<Taken> decided, String actor) {
        if (round.changes.isEmpty() && round.additions.isEmpty()) {
            return decided;
        }
        var cause = Cause.start();
        var announcements = new ArrayList<Announcement>();
        var traits = new TreeMap<Long, List<Traits>>();
        var added = add(round, actor, cause, announcements, traits);
        change(round, actor, cause, announcements, traits);
        outbox.append(announcements);
        observer.configurationsChanged(
                traits.entrySet().stream()
                        .map(one -> new Sought(one.getKey(), Traits.union(one.getValue())))
                        .toList(),
                cause);
        var saved = added.iterator();
        return decided.stream()
                .map(taken -> taken.outcome == Outcome.CREATED ? new Taken(Outcome.CREATED, saved.next(), null) : taken)
                .toList();
    }

    private List<Configuration> add(
            Round round, String actor, Cause cause, List<Announcement> announcements, Map<Long, List<Traits>> traits) {
        var added = configurations.insert(
                round.additions.stream().map(Addition::configuration).toList());
        var links = new ArrayList<Link>();
        for (var i = 0; i < added.size(); i++) {
            var configuration = added.get(i);
            var entry = round.additions.get(i).entry;
            entry.owned().forEach(owned -> links.add(new Link(owned, configuration.id())));
            ConfigurationAnnouncements.created(configuration, entry.said.ids(), round.now, actor)
                    .forEach(event -> announcements.add(new Announcement(event, cause)));
            note(configuration, traits);
        }
        externalIds.add(links);
        return added;
    }

    private void change(
            Round round, String actor, Cause cause, List<Announcement> announcements, Map<Long, List<Traits>> traits) {
        configurations.update(round.changes.stream().map(Change::after).toList());
        var links = new ArrayList<Link>();
        round.changes.forEach(change -> change.newIds.forEach(owned -> links.add(new Link(owned, change.before.id()))));
        externalIds.add(links);
        var ids = externalIds.of(
                round.changes.stream().map(change -> change.before.id()).toList());
        for (var change : round.changes) {
            ConfigurationAnnouncements.changed(
                            change.before,
                            change.after,
                            !change.newIds.isEmpty(),
                            ids.getOrDefault(change.before.id(), List.<ExternalId>of()),
                            round.now,
                            actor)
                    .forEach(event -> announcements.add(new Announcement(event, cause)));
            if (!change.before.traits().equals(change.after.traits())
                    || change.before.archived() != change.after.archived()) {
                note(change.before, traits);
                note(change.after, traits);
            }
        }
    }

    private static void note(Configuration configuration, Map<Long, List<Traits>> traits) {
        traits.computeIfAbsent(configuration.organizationId(), id -> new ArrayList<>())
                .add(configuration.traits());
    }

    /** As exact as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
