package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.ConfigurationEvent.AutomaticCreationChanged;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.configuration.AddConfigurations;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.MatchState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes configurations for devices that no configuration fits, in organizations that want it. Off unless somebody asks. */
@Component
public class AutomaticCreation {

    private final JdbcClient jdbc;
    private final RegistryLock lock;
    private final Round.Reader reader;
    private final AddConfigurations addConfigurations;
    private final Outbox outbox;
    private final Clock clock;

    AutomaticCreation(
            JdbcClient jdbc,
            RegistryLock lock,
            Round.Reader reader,
            AddConfigurations addConfigurations,
            Outbox outbox,
            Clock clock) {
        this.jdbc = jdbc;
        this.lock = lock;
        this.reader = reader;
        this.addConfigurations = addConfigurations;
        this.outbox = outbox;
        this.clock = clock;
    }

    public record Option(long organizationId, boolean enabled) {}

    /** For devices that are unmatched from now on; those that are so already are settled in bulk. */
    @Transactional
    public Option set(long organizationId, boolean enabled, Caller caller) {
        lock.toChange();
        var version = caller.maySee(organizationId)
                ? jdbc.sql("""
                                update organization
                                set automatic_creation_version = automatic_creation_version
                                        + case when automatic_creation = :enabled then 0 else 1 end,
                                    automatic_creation = :enabled
                                where id = :id
                                returning case when old.automatic_creation = new.automatic_creation then 0
                                    else new.automatic_creation_version end
                                """)
                        .param("enabled", enabled)
                        .param("id", organizationId)
                        .query(Long.class)
                        .optional()
                : Optional.<Long>empty();
        if (version.isEmpty()) {
            throw ProblemException.notFound(
                    "organization-unknown", "There is no organization " + organizationId + " that you may see.");
        }
        if (version.get() > 0) {
            outbox.append(
                    new AutomaticCreationChanged(
                            organizationId, enabled, version.get(), clock.instant(), caller.name()),
                    Cause.start());
        }
        return new Option(organizationId, enabled);
    }

    /** Those of these devices, just decided about, that are to get a configuration of their own. */
    List<Device> wantedFor(Collection<Device> decided) {
        var open = decided.stream().filter(AutomaticCreation::mayGetOne).toList();
        var organizations = new HashSet<Long>();
        open.forEach(device -> organizations.add(requireNonNull(device.organizationId())));
        if (organizations.isEmpty()) {
            return List.of();
        }
        var willing =
                Set.copyOf(jdbc.sql("select id from organization where automatic_creation and id = any(:ids::bigint[])")
                        .param("ids", organizations.toArray(Long[]::new))
                        .query(Long.class)
                        .list());
        return open.stream()
                .filter(device -> willing.contains(device.organizationId()))
                .toList();
    }

    /**
     * Only for who holds the registry lock alone.
     *
     * @return devices that have a configuration to be matched to now
     */
    List<Device> create(List<Device> wanted, Cause cause) {
        var round = reader.exploring(wanted, Set.of());
        var byOrganization = new TreeMap<Long, List<Device>>();
        for (var device : wanted) {
            if (PlanMatches.whyNotCreate(device, round, false) == null) {
                byOrganization
                        .computeIfAbsent(requireNonNull(device.organizationId()), id -> new ArrayList<>())
                        .add(device);
            }
        }
        byOrganization.forEach((organization, those) -> addConfigurations.add(
                organization, those.stream().map(PlanMatches::entry).toList(), cause, null));
        return byOrganization.values().stream().flatMap(List::stream).toList();
    }

    /** Nobody spoke about it, nothing resembles it, and it can be recognised again. */
    private static boolean mayGetOne(Device device) {
        var traits = device.description().traits();
        return device.verdict().state() == MatchState.UNMATCHED
                && device.verdict().candidates().isEmpty()
                && device.organizationId() != null
                && !device.gone()
                && device.ruling() == null
                && device.refusals().isEmpty()
                && (!traits.serialKeys().isEmpty() || !traits.macKeys().isEmpty());
    }
}
