package dev.latchkey.matching.organization;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.OrganizationChanged;
import dev.latchkey.events.ConfigurationEvent.OrganizationCreated;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.ImportReport.Outcome;
import dev.latchkey.matching.registry.RefusedValue;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes over what somebody says of organizations, with a handful of statements. One is known by its id, its external ids or its
 * name. What is as it was writes and announces nothing.
 */
@Component
class TakeOrganizations {

    private final Organizations organizations;
    private final Outbox outbox;
    private final Clock clock;

    TakeOrganizations(Organizations organizations, Outbox outbox, Clock clock) {
        this.organizations = organizations;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * What becomes of an entry.
     *
     * @param organization as it is then; null when the entry is refused
     * @param refusal null when it is not
     */
    record Taken(
            @Nullable Outcome outcome,
            @Nullable Organization organization,
            @Nullable RefusedValue refusal) {}

    private record Change(Organization after, List<ExternalId> newIds) {}

    /** A round of entries: what is known of them, what comes of them, and what they have spoken of already. */
    private static final class Round {
        private final Instant now;
        private final Map<ExternalId, Long> owners;
        private final Map<Long, Organization> known = new HashMap<>();
        private final Map<String, Long> names = new HashMap<>();
        private final Set<Object> spoken = new HashSet<>();
        private final List<Change> changes = new ArrayList<>();
        private final List<Change> additions = new ArrayList<>();

        private Round(Instant now, Map<ExternalId, Long> owners) {
            this.now = now;
            this.owners = owners;
        }
    }

    /**
     * Takes all but those that are refused.
     *
     * @param dryRun only says what would become of them
     * @return one for each entry, in order
     */
    @Transactional(propagation = Propagation.MANDATORY)
    List<Taken> take(List<OrganizationEntry> entries, boolean dryRun, String actor) {
        organizations.lockToChange();
        var round = round(entries);
        var taken = new ArrayList<Taken>();
        for (var entry : entries) {
            try {
                taken.add(decide(entry, round));
            } catch (RefusedValue e) {
                taken.add(new Taken(null, null, e));
            }
        }
        return dryRun ? taken : save(round, taken, actor);
    }

    private Round round(List<OrganizationEntry> entries) {
        var round = new Round(
                now(),
                organizations.having(entries.stream()
                        .flatMap(entry -> entry.ids().stream())
                        .distinct()
                        .toList()));
        var ids = new HashSet<>(round.owners.values());
        entries.stream().map(OrganizationEntry::id).filter(Objects::nonNull).forEach(ids::add);
        var named = organizations.named(entries.stream()
                .map(OrganizationEntry::name)
                .filter(Objects::nonNull)
                .toList());
        organizations.find(ids).forEach(one -> round.known.put(one.id(), one));
        named.forEach(one -> round.known.put(one.id(), one));
        named.forEach(one -> round.names.put(key(one.name()), one.id()));
        return round;
    }

    private static Taken decide(OrganizationEntry entry, Round round) {
        var before = known(entry, round);
        var name = entry.name() == null ? null : key(entry.name());
        var keys = new ArrayList<Object>(entry.ids());
        if (name != null) {
            keys.add(name);
        }
        if (before != null) {
            keys.add(before.id());
        }
        if (keys.stream().anyMatch(round.spoken::contains)) {
            throw new RefusedValue("name", "is an organization that another row is about: keep one of them");
        }
        var named = name == null ? null : round.names.get(name);
        if (named != null && (before == null || named != before.id())) {
            throw new RefusedValue("name", "is the name of organization " + named + " already: choose another");
        }
        round.spoken.addAll(keys);
        if (before == null) {
            var added = Organization.first(Objects.requireNonNull(entry.name()), round.now)
                    .with(entry);
            round.additions.add(new Change(added, entry.ids()));
            return new Taken(Outcome.CREATED, added, null);
        }
        var newIds =
                entry.ids().stream().filter(id -> !round.owners.containsKey(id)).toList();
        var after = before.with(entry);
        if (after.equals(before) && newIds.isEmpty()) {
            return new Taken(Outcome.UNCHANGED, before, null);
        }
        var changed = after.changed(round.now);
        round.changes.add(new Change(changed, newIds));
        return new Taken(Outcome.CHANGED, changed, null);
    }

    /** The organization that an entry is about, or null when it is a new one. */
    private static @Nullable Organization known(OrganizationEntry entry, Round round) {
        var ids = new LinkedHashSet<Long>();
        if (entry.id() != null) {
            if (!round.known.containsKey(entry.id())) {
                throw new RefusedValue("id", "is no organization: leave it empty to add one");
            }
            ids.add(entry.id());
        }
        entry.ids().stream().map(round.owners::get).filter(Objects::nonNull).forEach(ids::add);
        if (ids.isEmpty() && entry.name() != null) {
            var named = round.names.get(key(entry.name()));
            if (named != null) {
                ids.add(named);
            }
        }
        if (ids.size() > 1) {
            throw new RefusedValue(
                    "externalId",
                    "its ids are those of several organizations, "
                            + String.join(
                                    " and ", ids.stream().map(String::valueOf).toList())
                            + ": correct one of them");
        }
        if (ids.isEmpty() && entry.name() == null) {
            throw new RefusedValue("name", "is missing: a new organization needs one");
        }
        return ids.isEmpty() ? null : round.known.get(ids.getFirst());
    }

    private List<Taken> save(Round round, List<Taken> decided, String actor) {
        var added =
                organizations.insert(round.additions.stream().map(Change::after).toList());
        organizations.update(round.changes.stream().map(Change::after).toList());
        var links = new LinkedHashMap<ExternalId, Long>();
        round.changes.forEach(change -> change.newIds.forEach(id -> links.put(id, change.after.id())));
        for (var i = 0; i < added.size(); i++) {
            var id = added.get(i).id();
            round.additions.get(i).newIds.forEach(external -> links.put(external, id));
        }
        organizations.addExternalIds(links);
        var changed = round.changes.stream().map(Change::after).toList();
        var ids =
                organizations.externalIds(changed.stream().map(Organization::id).toList());
        var cause = Cause.start();
        var announcements = new ArrayList<Announcement>();
        for (var i = 0; i < added.size(); i++) {
            announcements.add(
                    new Announcement(created(added.get(i), round.additions.get(i).newIds, round.now, actor), cause));
        }
        changed.forEach(one -> announcements.add(
                new Announcement(changed(one, ids.getOrDefault(one.id(), List.of()), round.now, actor), cause)));
        outbox.append(announcements);
        var saved = added.iterator();
        return decided.stream()
                .map(taken -> taken.outcome == Outcome.CREATED ? new Taken(Outcome.CREATED, saved.next(), null) : taken)
                .toList();
    }

    static ConfigurationEvent changed(Organization organization, List<ExternalId> ids, Instant now, String actor) {
        return new OrganizationChanged(
                organization.id(),
                organization.name(),
                organization.version(),
                now,
                organization.type(),
                organization.status(),
                ids.stream().map(ExternalId::toString).toList(),
                actor);
    }

    private static ConfigurationEvent created(
            Organization organization, List<ExternalId> ids, Instant now, String actor) {
        return new OrganizationCreated(
                organization.id(),
                organization.name(),
                organization.version(),
                now,
                organization.type(),
                organization.status(),
                ids.stream().map(ExternalId::toString).toList(),
                actor);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** As exact as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
