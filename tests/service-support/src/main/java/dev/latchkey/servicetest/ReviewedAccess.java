package dev.latchkey.servicetest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.kit.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may call what, as {@code access.txt} has it: written by people, so that a wrong annotation is noticed. */
public final class ReviewedAccess {

    private static final String LIST = "access.txt";

    private ReviewedAccess() {}

    /** Who may call each endpoint of the API of a service, such as {@code GET /keys}; it has these and no other. */
    public static Map<String, Set<Role>> ofTheApi(String service, RequestMappingHandlerMapping endpoints) {
        return of(service, endpoints, true);
    }

    /** Who may open each page, such as {@code GET /keys/{keyId}}; nobody in particular where anybody may. */
    public static Map<String, Set<Role>> ofPages(String service, RequestMappingHandlerMapping endpoints) {
        return of(service + " pages", endpoints, false);
    }

    private static Map<String, Set<Role>> of(String section, RequestMappingHandlerMapping endpoints, boolean ofTheApi) {
        var reviewed = read(section);
        assertThat(Endpoint.of(endpoints).stream()
                        .filter(endpoint -> endpoint.ofTheApi() == ofTheApi)
                        .map(Endpoint::toString))
                .as("what answers, and what [%s] of tests/service-support's %s says of who may call it", section, LIST)
                .containsExactlyInAnyOrderElementsOf(reviewed.keySet());
        return reviewed;
    }

    private static Map<String, Set<Role>> read(String section) {
        var reviewed = new TreeMap<String, Set<Role>>();
        var current = "";
        for (var line : lines()) {
            if (line.startsWith("[")) {
                current = line.substring(1, line.indexOf(']'));
            } else if (current.equals(section) && !line.isBlank()) {
                var words = line.split(" +", -1);
                if (words.length != 3 || reviewed.put(words[1] + " " + words[2], roles(words[0])) != null) {
                    throw new IllegalStateException(LIST + " takes a role, a method and a path, once each: " + line);
                }
            }
        }
        return reviewed;
    }

    private static Set<Role> roles(String least) {
        return least.equals("anybody")
                ? EnumSet.noneOf(Role.class)
                : EnumSet.range(Role.ADMINISTRATOR, Role.valueOf(least));
    }

    private static Iterable<String> lines() {
        try (var list = requireNonNull(ReviewedAccess.class.getResourceAsStream(LIST), LIST)) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
