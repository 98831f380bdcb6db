package dev.latchkey.kit;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts a service the same way alone and inside the standalone. */
public final class LatchkeyService {

    private LatchkeyService() {}

    /**
     * @param application the service's application class
     * @param service its name; settings are read from {@code <name>.yaml} on the class path and beside the program
     * @param overrides settings that win over the file
     */
    public static ConfigurableApplicationContext start(
            Class<?> application, String service, Map<String, ?> overrides, String... arguments) {
        var properties = new HashMap<String, Object>();
        properties.put("spring.config.name", service);
        properties.put("spring.application.name", service);
        properties.put("latchkey.service", service);
        properties.put("spring.flyway.baseline-on-migrate", true);
        properties.put("spring.flyway.baseline-version", "0");
        properties.put("spring.threads.virtual.enabled", true);
        properties.put("spring.mvc.problemdetails.enabled", true);
        properties.put("spring.jmx.enabled", false);
        // A setting that is spelt wrong would be left as it is, and answered with success.
        properties.put("spring.jackson.deserialization.fail-on-unknown-properties", true);
        properties.put("server.error.include-message", "never");
        properties.put("server.shutdown", "graceful");
        properties.put("management.endpoints.web.exposure.include", "health,prometheus");
        properties.put("management.endpoint.health.probes.enabled", true);
        properties.put("spring.datasource.hikari.maximum-pool-size", 8);
        // Six services share one PostgreSQL in the standalone: idle connections are given back.
        properties.put("spring.datasource.hikari.minimum-idle", 1);
        properties.put("spring.datasource.hikari.idle-timeout", 20_000);
        properties.put("spring.datasource.hikari.connection-timeout", 5_000);
        properties.put("spring.datasource.hikari.data-source-properties.reWriteBatchedInserts", true);
        // PostgreSQL quotes the failing row in its errors, and the driver would log it.
        properties.put("spring.datasource.hikari.data-source-properties.logServerErrorDetail", false);
        properties.put("spring.datasource.hikari.data-source-properties.ApplicationName", service);
        var command = new String[arguments.length + overrides.size()];
        var i = 0;
        for (var override : overrides.entrySet()) {
            command[i++] = "--" + override.getKey() + "=" + override.getValue();
        }
        System.arraycopy(arguments, 0, command, i, arguments.length);
        return new SpringApplicationBuilder(application)
                .bannerMode(Banner.Mode.OFF)
                .properties(properties)
                .registerShutdownHook(overrides.isEmpty())
                .run(command);
    }
}
