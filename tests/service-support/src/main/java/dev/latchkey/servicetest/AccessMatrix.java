package dev.latchkey.servicetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.RunningService.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every endpoint of a service with every role, for the caller's own organization and for a foreign one, and without a token.
 * The endpoints are Spring's own list, what a role may do is read off the endpoint, and the declaration says only how a
 * request is aimed: the values of path variables and query parameters by name, and bodies. An endpoint that cannot be aimed
 * fails, so that one more endpoint means one more line here or none.
 */
public final class AccessMatrix {

    private final RunningService service;
    private final long own;
    private final Map<String, Aim> values = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> unaimed = new HashSet<>();
    private final Set<String> ofAllOrganizations = new HashSet<>();
    private final Set<String> beyondTest = new HashSet<>();
    private final List<String> marks = new ArrayList<>();
    private final DatabaseState database;

    private record Aim(String own, String foreign) {}

    /**
     * Both organizations are on record already, with something of each.
     *
     * @param own the one that callers see
     * @param foreign the one that they do not
     */
    public AccessMatrix(RunningService service, long own, long foreign) {
        this.service = service;
        this.own = own;
        this.database = new DatabaseState(service);
        aim("organizationId", own, foreign);
    }

    /**
     * The value of a path variable, a query parameter, or {@code {name}} in a body.
     *
     * @param name its name, or where names mean several things the end of the path up to it: {@code /folders/{id}}
     */
    public AccessMatrix aim(String name, Object ofOwn, Object ofForeign) {
        values.put(name, new Aim(ofOwn.toString(), ofForeign.toString()));
        return this;
    }

    /** @param endpoint such as {@code POST /keys/{keyId}/reveals} */
    public AccessMatrix body(String endpoint, String json) {
        bodies.put(endpoint, json);
        return this;
    }

    public AccessMatrix csv(String endpoint, String rows) {
        types.put(endpoint, "text/csv");
        return body(endpoint, rows);
    }

    /** Aims at nothing: answers with what the caller may see, or with nothing of any organization. */
    public AccessMatrix unaimed(String... endpoints) {
        unaimed.addAll(List.of(endpoints));
        return this;
    }

    /** Refused to whoever does not see all organizations. */
    public AccessMatrix ofAllOrganizations(String... endpoints) {
        ofAllOrganizations.addAll(List.of(endpoints));
        return this;
    }

    /** Who may call it is tested; what it does is not, because it would need another system. */
    public AccessMatrix beyondTest(String... endpoints) {
        beyondTest.addAll(List.of(endpoints));
        return this;
    }

    /** Words that only something of the foreign organization has: no answer may hold one. */
    public AccessMatrix marks(String... words) {
        marks.addAll(List.of(words));
        return this;
    }

    /** Tables that change by themselves, or in which a refusal goes on record. */
    public AccessMatrix mayChange(String... tables) {
        database.ignore(tables);
        return this;
    }

    /** Who may call each endpoint of the API, such as {@code GET /keys}. */
    public static Map<String, Set<Role>> roles(RequestMappingHandlerMapping endpoints) {
        return roles(endpoints, Endpoint::ofTheApi);
    }

    /** Who may open each page, such as {@code GET /keys/{keyId}}; nobody in particular where anybody may. */
    public static Map<String, Set<Role>> pages(RequestMappingHandlerMapping endpoints) {
        return roles(endpoints, endpoint -> !endpoint.ofTheApi());
    }

    private static Map<String, Set<Role>> roles(RequestMappingHandlerMapping endpoints, Predicate<Endpoint> which) {
        return Endpoint.of(endpoints).stream()
                .filter(which)
                .collect(Collectors.toMap(Endpoint::toString, Endpoint::roles));
    }

    /** Asks everything. Foreign things first, for what is asked of one's own may change them. */
    public void check() {
        var endpoints = Endpoint.of(service.endpoints());
        assertThat(marks).as("words of the foreign organization").isNotEmpty();
        assertThat(endpoints)
                .as("endpoints")
                .isNotEmpty()
                .allSatisfy(endpoint ->
                        assertThat(endpoint.roles()).as("roles of " + endpoint).isNotEmpty());
        declaresOnlyWhatIsThere(endpoints);
        var all = new SoftAssertions();
        for (var endpoint : endpoints) {
            if (!aimable(endpoint)) {
                all.fail(
                        endpoint + " cannot be aimed at a foreign organization: say the value of a path variable or"
                                + " parameter with aim(), what it is sent with body(), or that it aims at nothing with unaimed()");
                continue;
            }
            refusesWithoutToken(endpoint, all);
            for (var role : Role.values()) {
                hidesTheForeign(endpoint, role, all);
            }
        }
        for (var endpoint : endpoints.stream().sorted(Endpoint.HARMLESS_FIRST).toList()) {
            if (aimable(endpoint)) {
                for (var role : Role.values()) {
                    answersOnlyToItsRoles(endpoint, role, all);
                }
            }
        }
        all.assertAll();
    }

    private void declaresOnlyWhatIsThere(List<Endpoint> endpoints) {
        var declared = new HashSet<>(bodies.keySet());
        declared.addAll(unaimed);
        declared.addAll(ofAllOrganizations);
        declared.addAll(beyondTest);
        assertThat(endpoints)
                .extracting(Endpoint::toString)
                .as("endpoints that are declared")
                .containsAll(declared);
    }

    private boolean aimable(Endpoint endpoint) {
        var name = endpoint.toString();
        return endpoint.variables().stream().allMatch(variable -> values.containsKey(value(endpoint, variable)))
                && (!endpoint.hasBody() || bodies.containsKey(name))
                && (unaimed.contains(name)
                        || ofAllOrganizations.contains(name)
                        || !endpoint.variables().isEmpty()
                        || endpoint.parameters().stream().anyMatch(values::containsKey)
                        || values.keySet().stream()
                                .anyMatch(value -> bodies.getOrDefault(name, "").contains("{" + value + "}")));
    }

    private String value(Endpoint endpoint, String variable) {
        var path = endpoint.pathTo(variable);
        return values.keySet().stream()
                .filter(name -> name.startsWith("/") && path.endsWith(name))
                .findFirst()
                .orElse(variable);
    }

    private void refusesWithoutToken(Endpoint endpoint, SoftAssertions all) {
        all.assertThat(send(endpoint, null, false).status())
                .as("%s without a token", endpoint)
                .isEqualTo(401);
    }

    private void hidesTheForeign(Endpoint endpoint, Role role, SoftAssertions all) {
        var aimed = !unaimed.contains(endpoint.toString());
        // What aims at nothing does what its caller may; to one who sees no organization, all of them are foreign.
        var caller = aimed || endpoint.reads() ? RunningService.someoneOf(role, own) : RunningService.someoneOf(role);
        var before = database.now();
        var answer = send(endpoint, caller, true);
        var what = endpoint + " by a " + role + ", aimed at a foreign organization, answered " + answer.status() + " "
                + answer.response().body();
        var told = told(endpoint, answer);
        for (var mark : marks) {
            all.assertThat(told).as(what).doesNotContain(mark);
        }
        if (!endpoint.roles().contains(role) || ofAllOrganizations.contains(endpoint.toString())) {
            all.assertThat(answer.status()).as(what).isEqualTo(403);
        } else if (aimed) {
            all.assertThat(answer.status()).as(what).isNotEqualTo(400).isLessThan(500);
        }
        all.assertThat(database.now()).as(what + ": the tables").isEqualTo(before);
    }

    private void answersOnlyToItsRoles(Endpoint endpoint, Role role, SoftAssertions all) {
        var may = endpoint.roles().contains(role);
        if (may && beyondTest.contains(endpoint.toString())) {
            return;
        }
        var everywhere = ofAllOrganizations.contains(endpoint.toString());
        var caller = everywhere ? new Caller("someone", role, null, null) : RunningService.someoneOf(role, own);
        var answer = send(endpoint, caller, false);
        var what = endpoint + " by a " + role + " answered " + answer.status() + " "
                + answer.response().body();
        if (!may) {
            all.assertThat(answer.status()).as(what).isEqualTo(403);
        } else if (endpoint.reads()) {
            all.assertThat(answer.status()).as(what).isBetween(200, 299);
        } else {
            // What an earlier role did may leave nothing to do.
            all.assertThat(answer.status())
                    .as(what)
                    .isNotIn(400, 401, 403, 405, 415)
                    .isLessThan(500);
        }
        for (var mark : marks) {
            all.assertThat(everywhere ? "" : answer.response().body()).as(what).doesNotContain(mark);
        }
    }

    /** The answer without what was sent: a refusal may say what it refuses. */
    private String told(Endpoint endpoint, Answer answer) {
        var told = answer.response().body();
        for (var variable : endpoint.variables()) {
            told = told.replace(value(value(endpoint, variable), true), "");
        }
        for (var name : values.keySet()) {
            if (endpoint.parameters().contains(name)
                    || bodies.getOrDefault(endpoint.toString(), "").contains("{" + name + "}")) {
                told = told.replace(value(name, true), "");
            }
        }
        return told;
    }

    private Answer send(Endpoint endpoint, @Nullable Caller caller, boolean atForeign) {
        var path = endpoint.path();
        for (var variable : endpoint.variables()) {
            path = path.replace("{" + variable + "}", value(value(endpoint, variable), atForeign));
        }
        var query = new ArrayList<String>();
        for (var parameter : endpoint.parameters()) {
            if (values.containsKey(parameter)) {
                query.add(parameter + "=" + value(parameter, atForeign));
            }
        }
        var body = bodies.getOrDefault(endpoint.toString(), "");
        for (var name : values.keySet()) {
            body = body.replace("{" + name + "}", value(name, atForeign));
        }
        return service.send(
                endpoint.method(),
                query.isEmpty() ? path : path + "?" + String.join("&", query),
                caller,
                types.getOrDefault(endpoint.toString(), "application/json"),
                body);
    }

    private String value(String name, boolean atForeign) {
        var aim = values.get(name);
        if (aim == null) {
            throw new IllegalStateException("nothing is known of " + name);
        }
        return atForeign ? aim.foreign : aim.own;
    }
}
