package dev.latchkey.rotation.dispatch;

import com.google.crypto.tink.HybridDecrypt;
import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphSettings;
import dev.latchkey.graph.RotatedCredentials;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.rotation.RotationProperties;
import dev.latchkey.rotation.rotation.AdvanceRotation;
import dev.latchkey.rotation.rotation.Rotations;
import dev.latchkey.rotation.tenant.TenantConnections;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what talks to Microsoft. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GraphSettings.class)
class DispatchConfiguration {

    @Bean(destroyMethod = "close")
    GraphConnections graphConnections(
            GraphSettings graph, RotationProperties rotation, MeterRegistry metrics, Clock clock) {
        // A turn makes two calls. Were its lease to end between them, a second instance could send the request again.
        if (rotation.lease().compareTo(graph.callTimeout().multipliedBy(2)) <= 0) {
            throw new IllegalArgumentException(
                    "rotation.lease must be longer than twice graph.call-timeout, was " + rotation.lease());
        }
        var keyset = Keysets.read(rotation.tenantCredentialsKey(), HybridDecrypt.class);
        // Entra leaves the refresh token before in force; sync-service announces the one that takes its place.
        RotatedCredentials announcedElsewhere = (before, now) -> {};
        return new GraphConnections(graph, new Opener(keyset), announcedElsewhere, metrics, clock);
    }

    @Bean
    RotationLoop rotationLoop(
            Rotations rotations,
            GraphConnections graph,
            GraphSettings settings,
            TenantConnections tenants,
            AdvanceRotation advance,
            RotationProperties properties,
            Clock clock) {
        var turns = new TakeTurn(
                new GraphMicrosoft(graph, clock),
                tenants,
                advance,
                new BackOff(properties.firstLook(), properties.slowestLook()),
                settings.callTimeout(),
                clock);
        return new RotationLoop(rotations, turns, properties, clock);
    }
}
