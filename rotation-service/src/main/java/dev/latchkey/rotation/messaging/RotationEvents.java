package dev.latchkey.rotation.messaging;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.MatchEvent;
import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.device.DeviceMatches;
import dev.latchkey.rotation.device.Devices;
import dev.latchkey.rotation.rotation.AdvanceRotation;
import dev.latchkey.rotation.rotation.TakeOnRotation;
import dev.latchkey.rotation.tenant.TenantConnections;
import dev.latchkey.rotation.vaultkey.VaultKeys;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the service reads, and who acts on it. */
@Configuration(proxyBeanMethods = false)
class RotationEvents {

    @Bean
    Subscription subscription(
            ServiceProperties properties,
            TenantConnections tenants,
            Devices devices,
            DeviceMatches matches,
            VaultKeys vaultKeys,
            TakeOnRotation takeOn,
            AdvanceRotation advance) {
        return new Subscription(
                Set.of(
                        Topic.TENANT_EVENTS,
                        Topic.DEVICE_EVENTS,
                        Topic.MATCH_EVENTS,
                        Topic.VAULT_KEY_EVENTS,
                        Topic.ROTATION_COMMANDS),
                properties.consumerThreads(),
                batch -> {
                    tenants.project(Inbound.only(batch, TenantConnected.class).toList());
                    advance.endThoseOf(tenants.disconnect(
                            Inbound.only(batch, TenantDisconnected.class).toList()));
                    devices.project(Inbound.only(batch, DeviceEvent.class).toList());
                    matches.project(Inbound.only(batch, MatchEvent.class).toList());
                    var keyNews = Inbound.only(batch, VaultKeyEvent.class).toList();
                    vaultKeys.project(keyNews);
                    takeOn.takeOn(
                            batch.stream().flatMap(RotationEvents::requested).toList());
                    advance.judge(devicesOf(keyNews));
                });
    }

    private static Stream<TakeOnRotation.Requested> requested(Inbound inbound) {
        return inbound.event() instanceof RotateDevice command
                ? Stream.of(new TakeOnRotation.Requested(command, inbound.cause()))
                : Stream.empty();
    }

    private static Set<DeviceKey> devicesOf(List<VaultKeyEvent> news) {
        return news.stream()
                .map(event -> new DeviceKey(event.tenantId(), event.deviceId()))
                .collect(Collectors.toSet());
    }
}
