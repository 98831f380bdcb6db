package dev.latchkey.labelled;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.labelled.LabelledCase.Documented;
import dev.latchkey.matching.configuration.ConfigurationEntry;
import dev.latchkey.matching.configuration.ConfigurationObserver;
import dev.latchkey.matching.configuration.ImportConfigurations;
import dev.latchkey.matching.configuration.RegistryLock;
import dev.latchkey.matching.hardware.Traits;
import dev.latchkey.matching.organization.AddOrganization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
        configurations.forEach((id, documented) -> entries.add(ConfigurationEntry.of(
                0,
                id,
                Objects.requireNonNullElse(documented.name(), "CFG-" + id),
                documented.serial(),
                documented.macs() == null ? List.of() : new ArrayList<>(documented.macs()))));
        beans.get(ImportConfigurations.class).run(organizationId, entries, ADMINISTRATOR);
        configurations.forEach((id, documented) -> {
            if (Boolean.TRUE.equals(documented.archived())) {
                archive(organizationId, id);
            }
        });
    }

    /** Devices that share a trait with it are looked at again. */
    public void archive(long organizationId, String configuration) {
        new TransactionTemplate(beans.get(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            beans.get(RegistryLock.class).toChange();
            beans.get(JdbcTemplate.class)
                    .query(
                            """
                    update configuration set archived = true, version = version + 1
                    where organization_id = ? and external_id = ?
                    returning serial_number, mac_addresses, name
                    """,
                            row -> {
                                var traits = Traits.of(
                                        row.getString(1),
                                        List.of((String[]) row.getArray(2).getArray()),
                                        row.getString(3));
                                beans.get(ConfigurationObserver.class)
                                        .configurationsChanged(organizationId, traits, Cause.start());
                            },
                            organizationId,
                            configuration);
        });
    }

    /** By the ids that devices are matched to. */
    Map<Long, String> externalIds() {
        var ids = new HashMap<Long, String>();
        beans.get(JdbcTemplate.class).query("select id, external_id from configuration", row -> {
            ids.put(row.getLong(1), row.getString(2));
        });
        return ids;
    }
}
