package dev.latchkey.console.status;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Asks everybody at once and puts the answers together. */
@Component
public final class StatusDesk {

    private static final String UP = "up";
    private static final String DOWN = "down";

    private final ServiceClient services;
    private final KafkaWatch kafka;
    private final ConsoleProperties properties;

    StatusDesk(ServiceClient services, KafkaWatch kafka, ConsoleProperties properties) {
        this.services = services;
        this.kafka = kafka;
        this.properties = properties;
    }

    /** As far as the caller may see it. */
    public Status asSeenBy(Caller caller) {
        var health = new EnumMap<ServiceName, CompletableFuture<Boolean>>(ServiceName.class);
        var counts = new EnumMap<ServiceName, CompletableFuture<Optional<JsonNode>>>(ServiceName.class);
        for (var service : ServiceName.values()) {
            health.put(service, services.isUp(service));
            counts.put(service, services.ask(service, service.statusPath(), caller));
        }
        var reading = kafka.read();
        var states = new TreeMap<String, String>();
        health.forEach((service, up) -> states.put(service.text(), up.join() ? UP : DOWN));
        states.put("kafka", reading.isPresent() ? UP : DOWN);
        return new Status(
                !states.containsValue(DOWN),
                count(counts, ServiceName.SYNC, "tenants"),
                count(counts, ServiceName.SYNC, "windowsDevices"),
                new Status.Keys(
                        count(counts, ServiceName.VAULT, "current"),
                        count(counts, ServiceName.VAULT, "archived"),
                        count(counts, ServiceName.MATCHING, "waitingKeys")),
                reading.map(KafkaWatch.KafkaReading::lag).orElse(Lag.UNKNOWN),
                reading.map(KafkaWatch.KafkaReading::deadLetters).orElse(null),
                states,
                properties.publicUrl(),
                properties.simulatorUrl());
    }

    private static @Nullable Long count(
            Map<ServiceName, CompletableFuture<Optional<JsonNode>>> counts, ServiceName service, String name) {
        var answer = counts.get(service);
        var field = answer == null
                ? null
                : answer.join().map(json -> json.get(name)).orElse(null);
        return field == null || !field.isIntegralNumber() ? null : field.longValue();
    }
}
