package dev.latchkey.vault.rotation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Configuration;

/**
 * Settings of rotations after a reveal; whether and when there are any is the policy of each organization.
 *
 * @param deadline how long a device may take to be online and make its new key
 */
@ConfigurationProperties("vault.rotation")
record RotationSettings(@DefaultValue("7d") Duration deadline) {

    RotationSettings {
        if (!deadline.isPositive() || deadline.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("vault.rotation.deadline must be up to 30d, was " + deadline);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(RotationSettings.class)
    static class Enable {}
}
