package dev.latchkey.kit.security;

import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What every service asks of a request: an internal token, and a role its endpoint names. Health and metrics are open,
 * for they run on the inner network and hold no data of customers.
 */
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
public class ServiceSecurity {

    /** Requests are measured as a whole; timing each filter and each check by itself takes longer than they do. */
    @Bean
    SecurityObservationSettings securityIsNotTimedByItself() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    JwtDecoder internalTokenDecoder(ServiceProperties properties) {
        return InternalToken.decoder(SecretFiles.readJwk(properties.internalTokenKey()));
    }

    @Bean
    SecurityFilterChain serviceSecurityChain(HttpSecurity http, JwtDecoder decoder) {
        return http.csrf(csrf -> csrf.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/actuator/health/**", "/actuator/prometheus")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder)
                                .jwtAuthenticationConverter(token -> {
                                    var caller = InternalToken.caller(token);
                                    return new JwtAuthenticationToken(
                                            token,
                                            List.of(new SimpleGrantedAuthority(
                                                    "ROLE_" + caller.role().name())));
                                }))
                        .authenticationEntryPoint((request, response, e) -> ProblemWriter.write(
                                response,
                                HttpStatus.UNAUTHORIZED,
                                "not-signed-in",
                                "This needs a valid internal token; go through the console."))
                        .accessDeniedHandler((request, response, e) -> ProblemWriter.write(
                                response, HttpStatus.FORBIDDEN, "not-allowed", "Your role does not allow this.")))
                .build();
    }

    @Bean
    WebMvcConfigurer callerArguments() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument());
            }
        };
    }
}
