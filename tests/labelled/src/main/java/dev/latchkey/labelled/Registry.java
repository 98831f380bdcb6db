package dev.latchkey.labelled;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.labelled.LabelledCase.Documented;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.ImportConfigurations;
import dev.latchkey.matching.organization.AddOrganization;
import dev.latchkey.matching.registry.ExternalId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The registry of a running matching-service, as an administrator changes it. Configurations go by their external ids. */
public final class Registry {

    private static final Caller ADMINISTRATOR = new Caller("administrator", Role.ADMINISTRATOR, null, null);

    private final Beans beans;

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
        configurations.forEach((id, documented) -> entries.add(entry(
                id,
                Objects.requireNonNullElse(documented.name(), "CFG-" + id),
                Objects.requireNonNullElse(documented.serial(), ""),
                documented.macs() == null ? List.of() : new ArrayList<>(documented.macs()),
                Boolean.TRUE.equals(documented.archived()))));
        beans.get(ImportConfigurations.class).run(organizationId, entries, ADMINISTRATOR);
    }

    public void archive(long organizationId, String configuration) {
        beans.get(ImportConfigurations.class)
                .run(organizationId, List.of(entry(configuration, null, null, null, true)), ADMINISTRATOR);
    }

    private static ConfigurationEntry entry(
            String id, @Nullable String name, @Nullable String serial, @Nullable List<String> macs, boolean archived) {
        var externalIds = List.of(new ExternalId(ExternalId.IMPORT, id));
        return new ConfigurationEntry(null, externalIds, name, null, serial, macs, null, null, null, null, archived);
    }

    /** By the ids that devices are matched to. */
    Map<Long, String> externalIds() {
        var ids = new HashMap<Long, String>();
        beans.get(JdbcTemplate.class)
                .query("select configuration_id, external_id from configuration_external_id", row -> {
                    ids.put(row.getLong(1), row.getString(2));
                });
        return ids;
    }
}
