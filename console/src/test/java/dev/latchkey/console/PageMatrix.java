package dev.latchkey.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.latchkey.console.FakeService.Asked;
import dev.latchkey.kit.security.Role;
import dev.latchkey.servicetest.ReviewedAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every page with every role, for something of the caller's organization, for something that is not theirs, and signed out.
 * The pages are Spring's own list and who may open one is reviewed; a page without a rule fails. That foreign things stay
 * hidden is up to the services, so what counts is in whose name they are asked: the caller's, and nobody else's.
 */
final class PageMatrix {

    private final String url;
    private final Function<Role, String> tokens;
    private final List<FakeService> services;
    private final Claims claims;
    private final Map<String, Rule> rules = new HashMap<>();
    private final Map<String, Rule> open = new HashMap<>();

    /** What the internal token of a request to a service says. */
    interface Claims {
        JWTClaimsSet of(Asked asked) throws Exception;
    }

    /** Paths with what is sent in the query, and what they answer. */
    private record Rule(String own, int shown, String foreign, int hidden) {}

    /**
     * @param tokens of {@code a-ROLE}, who has the role and sees organization 7
     * @param services all that the console may ask
     */
    PageMatrix(String url, Function<Role, String> tokens, List<FakeService> services, Claims claims) {
        this.url = url;
        this.tokens = tokens;
        this.services = services;
        this.claims = claims;
    }

    /**
     * @param page such as {@code GET /keys/{keyId}}
     * @param shown the status for what the caller may see
     * @param hidden the status for what the services do not show
     */
    PageMatrix page(String page, String own, int shown, String foreign, int hidden) {
        rules.put(page, new Rule(own, shown, foreign, hidden));
        return this;
    }

    /** Shows what there is for the caller, and aims at nothing. */
    PageMatrix page(String page, String path) {
        return page(page, path, 200, path, 200);
    }

    /** For whoever comes along, signed in or not. */
    PageMatrix open(String page, String path, int status) {
        open.put(page, new Rule(path, status, path, status));
        return this;
    }

    void check(RequestMappingHandlerMapping mapping) throws Exception {
        var pages = ReviewedAccess.ofPages("console", mapping);
        var said =
                Stream.concat(rules.keySet().stream(), open.keySet().stream()).collect(Collectors.toSet());
        assertThat(pages.keySet())
                .as("pages; say with page() or open() of each what it answers")
                .isEqualTo(said);
        var all = new SoftAssertions();
        var before = counts();
        try (var client = HttpClient.newHttpClient()) {
            for (var page : pages.entrySet()) {
                var rule = rules.get(page.getKey());
                all.assertThat(page.getValue().isEmpty())
                        .as(page.getKey() + " is open to anybody")
                        .isEqualTo(rule == null);
                if (rule == null) {
                    isOpen(client, page.getKey(), all);
                    continue;
                }
                sendsAway(client, page.getKey(), rule, all);
                for (var role : Role.values()) {
                    opens(client, page.getKey(), rule, role, page.getValue().contains(role), all);
                }
            }
        }
        for (var one : askedSince(before)) {
            speaksForItsCaller(one, all);
        }
        all.assertAll();
    }

    private void opens(HttpClient client, String page, Rule rule, Role role, boolean may, SoftAssertions all)
            throws Exception {
        var token = tokens.apply(role);
        var before = counts();
        all.assertThat(open(client, page, rule.own, token).statusCode())
                .as("%s for %s by a %s", page, rule.own, role)
                .isEqualTo(may ? rule.shown : 403);
        all.assertThat(open(client, page, rule.foreign, token).statusCode())
                .as("%s for %s by a %s", page, rule.foreign, role)
                .isEqualTo(may ? rule.hidden : 403);
        if (!may) {
            changesNothingSince(before, page + " by a " + role, all);
        }
    }

    /** To the way in; a form without the proof that a page of ours sent it goes nowhere. */
    private void sendsAway(HttpClient client, String page, Rule rule, SoftAssertions all) throws Exception {
        var before = counts();
        var answer = open(client, page, rule.own, null);
        var reads = page.startsWith("GET ");
        all.assertThat(answer.statusCode()).as(page + " signed out").isEqualTo(reads ? 302 : 403);
        all.assertThat(answer.headers().firstValue("Location").orElse("none"))
                .as(page + " signed out")
                .endsWith(reads ? "/sign-in" : "none");
        changesNothingSince(before, page + " signed out", all);
    }

    private void isOpen(HttpClient client, String page, SoftAssertions all) throws Exception {
        var rule = open.get(page);
        all.assertThat(open(client, page, rule.own, null).statusCode()).as(page).isEqualTo(rule.shown);
    }

    /** Somebody of a role who sees organization 7, or the console itself, which sees none. */
    private void speaksForItsCaller(Asked one, SoftAssertions all) throws Exception {
        var said = claims.of(one);
        var console = "console".equals(said.getSubject());
        all.assertThat(said.getStringClaim("orgs"))
                .as("organizations of %s, who asks for %s", said.getSubject(), one.target())
                .isEqualTo(console ? "" : "7");
        if (!console) {
            all.assertThat(said.getSubject())
                    .as("who asks for %s", one.target())
                    .isEqualTo("a-" + said.getStringClaim("role"));
        }
    }

    /** What an earlier page reads may still be on its way. */
    private void changesNothingSince(Map<FakeService, Integer> before, String what, SoftAssertions all) {
        all.assertThat(askedSince(before))
                .as(what + ": asked of services")
                .allMatch(one -> one.method().equals("GET"));
    }

    private Map<FakeService, Integer> counts() {
        return services.stream()
                .collect(Collectors.toMap(
                        service -> service, service -> service.asked().size()));
    }

    /** Whether a service lives is asked without a token. */
    private List<Asked> askedSince(Map<FakeService, Integer> before) {
        return before.entrySet().stream()
                .flatMap(entry -> entry.getKey().asked().stream().skip(entry.getValue()))
                .filter(one -> !one.header("Authorization").isEmpty())
                .toList();
    }

    private HttpResponse<String> open(HttpClient client, String page, String path, @Nullable String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .method(page.substring(0, page.indexOf(' ')), HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
