package dev.latchkey.vault.messaging;

import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.vault.deletion.KeySyncSettings;
import dev.latchkey.vault.folder.Organizations;
import dev.latchkey.vault.key.ConfigurationNames;
import dev.latchkey.vault.key.StoreKeys;
import dev.latchkey.vault.key.TenantDisconnections;
import dev.latchkey.vault.missing.ExpectedDevices;
import dev.latchkey.vault.missing.TenantListings;
import dev.latchkey.vault.rotation.PlanRotation;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Everything the vault hears of comes in here. */
@Configuration(proxyBeanMethods = false)
class VaultSubscription {

    @Bean
    Subscription subscription(
            TenantDisconnections disconnections,
            KeySyncSettings settings,
            TenantListings listings,
            Organizations organizations,
            ConfigurationNames configurationNames,
            ExpectedDevices expectedDevices,
            StoreKeys storeKeys,
            PlanRotation rotations,
            ServiceProperties properties) {
        return new Subscription(
                Set.of(
                        Topic.TENANT_EVENTS,
                        Topic.DEVICE_EVENTS,
                        Topic.CONFIGURATION_EVENTS,
                        Topic.MATCH_EVENTS,
                        Topic.MATCHED_KEY_EVENTS),
                properties.consumerThreads(),
                batch -> {
                    disconnections.take(batch);
                    settings.take(
                            Inbound.only(batch, TenantSettingsChanged.class).toList());
                    listings.take(Inbound.only(batch, SyncRunCompleted.class).toList());
                    var registry = Inbound.only(batch, ConfigurationEvent.class).toList();
                    organizations.take(registry);
                    configurationNames.take(registry);
                    expectedDevices.take(batch.stream().map(Inbound::event));
                    storeKeys.store(batch);
                    rotations.follow(
                            Inbound.only(batch, MatchedDeviceChanged.class).toList());
                });
    }
}
