package dev.latchkey.servicetest;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * A method and path that a service answers to.
 *
 * @param path with its variables in braces, such as {@code /api/v1/keys/{keyId}}
 * @param parameters names of those that may be in the query
 */
record Endpoint(String method, String path, List<String> parameters, boolean hasBody) {

    /** What reads comes before what writes, and what removes last. */
    static final Comparator<Endpoint> HARMLESS_FIRST = Comparator.comparingInt(
            endpoint -> List.of("GET", "POST", "PUT", "PATCH", "DELETE").indexOf(endpoint.method));

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final String ROOT = "/api/v1";

    static List<Endpoint> of(RequestMappingHandlerMapping mapping) {
        return mapping.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getPackageName().startsWith("dev.latchkey"))
                .flatMap(entry -> of(entry.getKey(), entry.getValue()))
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .toList();
    }

    private static Stream<Endpoint> of(RequestMappingInfo info, HandlerMethod handler) {
        return requireNonNull(info.getPathPatternsCondition()).getPatternValues().stream()
                .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                        .map(method -> new Endpoint(
                                method.name(), path, parameters(handler), hasBody(handler, method.name()))));
    }

    private static List<String> parameters(HandlerMethod handler) {
        return Arrays.stream(handler.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestParam.class))
                .map(parameter -> {
                    var name = parameter.getAnnotation(RequestParam.class).value();
                    return name.isEmpty() ? parameter.getName() : name;
                })
                .toList();
    }

    private static boolean hasBody(HandlerMethod handler, String method) {
        return Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class)
                        || (!method.equals("GET") && isRaw(parameter)));
    }

    /** Reads its body itself. */
    private static boolean isRaw(MethodParameter parameter) {
        return parameter.getParameterType().equals(HttpServletRequest.class);
    }

    List<String> variables() {
        return VARIABLE.matcher(path).results().map(found -> found.group(1)).toList();
    }

    /** The path up to and with a variable. */
    String pathTo(String variable) {
        var name = "{" + variable + "}";
        return path.substring(0, path.indexOf(name) + name.length());
    }

    boolean ofTheApi() {
        return path.startsWith(ROOT);
    }

    boolean reads() {
        return method.equals("GET");
    }

    @Override
    public String toString() {
        return method + " " + (path.startsWith(ROOT) ? path.substring(ROOT.length()) : path);
    }
}
