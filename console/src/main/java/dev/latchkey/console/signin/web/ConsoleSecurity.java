package dev.latchkey.console.signin.web;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.console.signin.ApiTokens;
import dev.latchkey.kit.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What the edge asks of a request, and what it tells browsers to refuse. */
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
class ConsoleSecurity {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** As in every service: requests are measured as a whole. */
    @Bean
    SecurityObservationSettings securityIsNotTimedByItself() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain consoleSecurityChain(HttpSecurity http, ApiTokens tokens) {
        return http.addFilterBefore(new ApiTokenFilter(tokens), CsrfFilter.class)
                // Browsers add cookies by themselves, never an Authorization header.
                .csrf(csrf -> csrf.ignoringRequestMatchers(ApiTokenFilter::applies)
                        // What it does, it does for whoever knows the token in it; no cookie counts, so none is set.
                        .ignoringRequestMatchers("/share"))
                .requestCache(RequestCacheConfigurer::disable)
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(
                                        "/sign-in",
                                        "/consent/callback",
                                        "/share",
                                        "/share/hidden",
                                        "/console.css",
                                        "/console.js",
                                        "/digits.js",
                                        "/share.js",
                                        "/webjars/**",
                                        "/actuator/health/**")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .logout(logout -> logout.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in"))
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                                (request, response, e) -> askToSignIn(request, response))
                        .accessDeniedHandler((request, response, e) -> refuse(request, response)))
                .headers(ConsoleSecurity::headers)
                .build();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .permissionsPolicyHeader(permissions -> permissions.policy("camera=(), microphone=(), geolocation=()"));
    }

    private static void askToSignIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isPage(request)) {
            response.sendRedirect("/sign-in");
            return;
        }
        // The page asks for its parts in the background; this takes the whole page to the way in.
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Redirect", "/sign-in");
        }
        ProblemWriter.write(
                response,
                HttpStatus.UNAUTHORIZED,
                "not-signed-in",
                "This needs an API token (Authorization: Bearer …) or a browser that is signed in.");
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isPage(request)) {
            response.sendError(HttpStatus.FORBIDDEN.value());
            return;
        }
        ProblemWriter.write(
                response,
                HttpStatus.FORBIDDEN,
                "not-allowed",
                "Your role does not allow this, or the page that asked is no longer valid; reload it.");
    }

    private static boolean isPage(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/")
                && !request.getRequestURI().startsWith("/actuator/")
                && request.getHeader("HX-Request") == null;
    }

    /** Behind a proxy that ends TLS the server cannot see by itself that cookies may only travel encrypted. */
    @Bean
    ServletContextInitializer secureCookies(ConsoleProperties properties) {
        return context -> {
            if ("https".equals(properties.publicUrl().getScheme())) {
                context.getSessionCookieConfig().setSecure(true);
            }
        };
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
