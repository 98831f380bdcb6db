package dev.latchkey.servicetest;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.servicetest.RunningService.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How requests are aimed at something of one's own organization or of a foreign one. */
final class Aims {

    private final RunningService service;
    private final Map<String, Aim> values = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();

    private record Aim(String own, String foreign) {}

    Aims(RunningService service) {
        this.service = service;
    }

    void value(String name, Object ofOwn, Object ofForeign) {
        values.put(name, new Aim(ofOwn.toString(), ofForeign.toString()));
    }

    void body(String endpoint, String type, String body) {
        types.put(endpoint, type);
        bodies.put(endpoint, body);
    }

    Set<String> endpointsWithBody() {
        return bodies.keySet();
    }

    /** Whether all is known that a request to it needs. */
    boolean suffice(Endpoint endpoint) {
        return endpoint.variables().stream().allMatch(variable -> values.containsKey(name(endpoint, variable)))
                && (!endpoint.hasBody() || bodies.containsKey(endpoint.toString()));
    }

    /** What can be aimed of a request to it: variables, parameters, and what its body names. */
    Set<String> namesOf(Endpoint endpoint) {
        var names = new HashSet<String>();
        endpoint.variables().forEach(variable -> names.add(name(endpoint, variable)));
        names.addAll(parametersOf(endpoint));
        values.keySet().stream()
                .filter(name -> body(endpoint).contains("{" + name + "}"))
                .forEach(names::add);
        return names;
    }

    /** Those of several that mean something else in the foreign organization. */
    List<String> namesToAimAlone(Endpoint endpoint) {
        var names = namesOf(endpoint);
        return names.size() < 2
                ? List.of()
                : names.stream()
                        .filter(name -> !value(name, Set.of()).equals(value(name, Set.of(name))))
                        .toList();
    }

    private List<String> parametersOf(Endpoint endpoint) {
        return endpoint.parameters().stream().filter(values::containsKey).toList();
    }

    /** Everything at one's own organization. */
    Answer atOwn(Endpoint endpoint, @Nullable Caller caller) {
        return send(endpoint, caller, Set.of(), parametersOf(endpoint));
    }

    /** Everything at the foreign organization. */
    Answer atForeign(Endpoint endpoint, @Nullable Caller caller) {
        return send(endpoint, caller, namesOf(endpoint), parametersOf(endpoint));
    }

    /** One name alone: what else the request needs is one's own, and parameters are left out. */
    Answer atForeign(Endpoint endpoint, @Nullable Caller caller, String name) {
        return send(
                endpoint,
                caller,
                Set.of(name),
                Stream.of(name).filter(parametersOf(endpoint)::contains).toList());
    }

    /** Whether aiming with one name alone leaves out a parameter. */
    boolean leavesOut(Endpoint endpoint, String name) {
        return parametersOf(endpoint).stream().anyMatch(parameter -> !parameter.equals(name));
    }

    private Answer send(Endpoint endpoint, @Nullable Caller caller, Set<String> foreign, List<String> parameters) {
        var path = endpoint.path();
        for (var variable : endpoint.variables()) {
            path = path.replace("{" + variable + "}", value(name(endpoint, variable), foreign));
        }
        var query = new ArrayList<String>();
        for (var parameter : parameters) {
            query.add(parameter + "=" + value(parameter, foreign));
        }
        var body = body(endpoint);
        for (var name : values.keySet()) {
            body = body.replace("{" + name + "}", value(name, foreign));
        }
        return service.send(
                endpoint.method(),
                query.isEmpty() ? path : path + "?" + String.join("&", query),
                caller,
                types.getOrDefault(endpoint.toString(), "application/json"),
                body);
    }

    /** The answer without what was sent: a refusal may say what it refuses. */
    String told(Endpoint endpoint, Answer answer) {
        var told = answer.response().body();
        for (var name : namesOf(endpoint)) {
            told = told.replace(value(name, Set.of(name)), "");
        }
        return told;
    }

    private String body(Endpoint endpoint) {
        return bodies.getOrDefault(endpoint.toString(), "");
    }

    /** What a variable is called here: it may mean something else in another path. */
    private String name(Endpoint endpoint, String variable) {
        var path = endpoint.pathTo(variable);
        return values.keySet().stream()
                .filter(name -> name.startsWith("/")
                        && (path.endsWith(name) || endpoint.path().endsWith(name)))
                .max(Comparator.comparingInt(String::length))
                .orElse(variable);
    }

    private String value(String name, Set<String> foreign) {
        var aim = values.get(name);
        if (aim == null) {
            throw new IllegalStateException("nothing is known of " + name);
        }
        return foreign.contains(name) ? aim.foreign : aim.own;
    }
}
