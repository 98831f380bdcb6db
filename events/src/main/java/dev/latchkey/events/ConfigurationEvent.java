package dev.latchkey.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What matching-service announces about the registry of organizations and configurations. */
public sealed interface ConfigurationEvent extends Event {

    long version();

    Instant at();

    /** Absent in events from before it was told. */
    @Nullable String actor();

    @Override
    default String tenantId() {
        return "";
    }

    record OrganizationCreated(
            long organizationId,
            String name,
            long version,
            Instant at,
            @Nullable String type,
            @Nullable String status,
            @Nullable List<String> externalIds,
            @Nullable String actor)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "organization/" + organizationId;
        }
    }

    record OrganizationChanged(
            long organizationId,
            String name,
            long version,
            Instant at,
            @Nullable String type,
            @Nullable String status,
            @Nullable List<String> externalIds,
            @Nullable String actor)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "organization/" + organizationId;
        }
    }

    record OrganizationDeleted(
            long organizationId,
            String name,
            long version,
            Instant at,
            @Nullable String actor) implements ConfigurationEvent {
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
            Instant at,
            @Nullable String hostname,
            @Nullable String assetTag,
            @Nullable String type,
            @Nullable String status,
            @Nullable String contact,
            @Nullable List<String> externalIds,
            @Nullable String actor)
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
            Instant at,
            @Nullable String hostname,
            @Nullable String assetTag,
            @Nullable String type,
            @Nullable String status,
            @Nullable String contact,
            @Nullable List<String> externalIds,
            @Nullable String actor)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    record ConfigurationArchived(
            long configurationId,
            long organizationId,
            long version,
            Instant at,
            @Nullable String actor) implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    record ConfigurationUnarchived(
            long configurationId,
            long organizationId,
            long version,
            Instant at,
            @Nullable String actor) implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    /** It is part of another one of its organization now; its external ids lead there. */
    record ConfigurationMerged(
            long configurationId,
            long organizationId,
            long mergedInto,
            long version,
            Instant at,
            @Nullable String actor)
            implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    record ConfigurationDeleted(
            long configurationId,
            long organizationId,
            long version,
            Instant at,
            @Nullable String actor) implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "configuration/" + configurationId;
        }
    }

    /**
     * Which organization gets which devices of a tenant.
     *
     * @param rules in the order in which they are tried, in words
     */
    record TenantRulesChanged(
            String tenantId,
            List<String> rules,
            long version,
            Instant at,
            @Nullable String actor) implements ConfigurationEvent {
        @Override
        public String recordKey() {
            return "tenant/" + tenantId;
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
