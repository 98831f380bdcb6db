package dev.latchkey.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What matching-service announces about the registry of organizations and configurations. */
public sealed interface ConfigurationEvent extends Event {

    long version();

    Instant at();

    @Override
    default String tenantId() {
        return "";
    }

    record OrganizationCreated(long organizationId, String name, long version, Instant at)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "organization/" + organizationId;
        }
    }

    record ConfigurationCreated(
            long configurationId,
            long organizationId,
            String name,
            @Nullable String serialNumber,
            List<String> macAddresses,
            @Nullable String externalId,
            long version,
            Instant at)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    record ConfigurationChanged(
            long configurationId,
            long organizationId,
            String name,
            @Nullable String serialNumber,
            List<String> macAddresses,
            @Nullable String externalId,
            long version,
            Instant at)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    record ConfigurationArchived(long configurationId, long organizationId, long version, Instant at)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    /**
     * From now on configurations are made for devices that none fits, or no longer.
     *
     * @param version of this option
     */
    record AutomaticCreationChanged(
            long organizationId,
            boolean enabled,
            long version,
            Instant at,
            @Nullable String actor) implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "organization/" + organizationId + "/automatic-creation";
        }
    }
}
