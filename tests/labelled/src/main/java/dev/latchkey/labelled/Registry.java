package dev.latchkey.labelled;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.labelled.LabelledCase.Documented;
import dev.latchkey.matching.configuration.ChangeConfigurations;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.ImportConfigurations;
import dev.latchkey.matching.organization.AddOrganization;
import dev.latchkey.matching.registry.ExternalId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** The registry of a running matching-service, as an administrator changes it. Configurations go by their external ids. */
public final class Registry {

    private static final Caller ADMINISTRATOR = new Caller("administrator", Role.ADMINISTRATOR, null, null);

    private final Beans beans;
    private final Set<String> merged = new HashSet<>();

    /** The context of a running matching-service. */
    @FunctionalInterface
    public interface Beans {
        <T> T get(Class<T> type);
    }

    public Registry(Beans beans) {
        this.beans = beans;
    }

    /** @return its id */
    public long addOrganization(String name) {
        return beans.get(AddOrganization.class)
                .add(name, ADMINISTRATOR)
                .organization()
                .id();
    }

    /** Adds or replaces, with one import; which organization they name is of no account. */
    public void document(long organizationId, Map<String, Documented> configurations) {
        var entries = new ArrayList<ConfigurationEntry>();
        configurations.forEach((id, documented) -> entries.add(new ConfigurationEntry(
                null,
                List.of(new ExternalId(ExternalId.IMPORT, id)),
                Objects.requireNonNullElse(documented.name(), "CFG-" + id),
                null,
                Objects.requireNonNullElse(documented.serial(), ""),
                documented.macs() == null ? List.of() : new ArrayList<>(documented.macs()),
                null,
                null,
                null,
                null,
                Boolean.TRUE.equals(documented.archived()))));
        beans.get(ImportConfigurations.class).run(organizationId, entries, ADMINISTRATOR);
    }

    public void archive(long organizationId, String configuration) {
        var entry = new ConfigurationEntry(
                id(organizationId, configuration), null, null, null, null, null, null, null, null, null, true);
        beans.get(ChangeConfigurations.class).change(entry, ADMINISTRATOR);
    }

    /** From now on the configuration goes by the external id of what it was merged into. */
    public void merge(long organizationId, String configuration, String into) {
        beans.get(ChangeConfigurations.class)
                .merge(id(organizationId, configuration), id(organizationId, into), ADMINISTRATOR);
        merged.add(organizationId + " " + configuration);
    }

    public void delete(long organizationId, String configuration) {
        beans.get(ChangeConfigurations.class).delete(id(organizationId, configuration), ADMINISTRATOR);
    }

    private long id(long organizationId, String configuration) {
        return Objects.requireNonNull(beans.get(JdbcTemplate.class)
                .queryForObject(
                        "select configuration_id from configuration_external_id where organization_id = ? and external_id = ?",
                        Long.class,
                        organizationId,
                        configuration));
    }

    /** By the ids that devices are matched to. */
    Map<Long, String> externalIds() {
        var ids = new HashMap<Long, String>();
        beans.get(JdbcTemplate.class)
                .query("select configuration_id, organization_id, external_id from configuration_external_id", row -> {
                    if (!merged.contains(row.getLong(2) + " " + row.getString(3))) {
                        ids.put(row.getLong(1), row.getString(3));
                    }
                });
        return ids;
    }
}
