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
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;

/**
 * Every endpoint of a service with every role, for the caller's own organization and for a foreign one, and without a token.
 * The endpoints are Spring's own list, what a role may do is that of {@link ReviewedAccess}, and the declaration says only
 * how a request is aimed: the values of path variables and query parameters by name, and bodies. What is foreign is not
 * there: 404, unless the declaration says otherwise. An endpoint that cannot be aimed fails, and so does one whose aim hits
 * nothing when somebody of the foreign organization takes it, for then nothing was tested.
 */
public final class AccessMatrix {

    private final RunningService service;
    private final long own;
    private final long foreign;
    private final Aims aims;
    private final Set<String> unaimed = new HashSet<>();
    private final Set<String> sameForAll = new HashSet<>();
    private final Set<String> lists = new HashSet<>();
    private final Map<String, Integer> otherAnswers = new HashMap<>();
    private final Set<String> ofAllOrganizations = new HashSet<>();
    private final Set<String> beyondTest = new HashSet<>();
    private final List<Pattern> marks = new ArrayList<>();
    private final DatabaseState database;

    /**
     * Both organizations are on record already, with something of each.
     *
     * @param own the one that callers see
     * @param foreign the one that they do not
     */
    public AccessMatrix(RunningService service, long own, long foreign) {
        this.service = service;
        this.own = own;
        this.foreign = foreign;
        this.aims = new Aims(service);
        this.database = new DatabaseState(service);
        aim("organizationId", own, foreign);
        marks.add(Pattern.compile("\"organizationId\":" + foreign + "\\b"));
    }

    /**
     * The value of a path variable, a query parameter, or {@code {name}} in a body.
     *
     * @param name its name, or where names mean several things the end of the path, or of the path up to it:
     *     {@code /folders/{id}}
     */
    public AccessMatrix aim(String name, Object ofOwn, Object ofForeign) {
        aims.value(name, ofOwn, ofForeign);
        return this;
    }

    /** @param endpoint such as {@code POST /keys/{keyId}/reveals} */
    public AccessMatrix body(String endpoint, String json) {
        aims.body(endpoint, "application/json", json);
        return this;
    }

    public AccessMatrix csv(String endpoint, String rows) {
        aims.body(endpoint, "text/csv", rows);
        return this;
    }

    /** Of something foreign they list nothing, and say no more than that. */
    public AccessMatrix lists(String... endpoints) {
        lists.addAll(List.of(endpoints));
        return this;
    }

    /** Aimed at something foreign it has another answer than that there is no such thing, which may come as well. */
    public AccessMatrix answers(String endpoint, int status) {
        otherAnswers.put(endpoint, status);
        return this;
    }

    /** Aims at nothing, and has for each caller what is theirs to see. */
    public AccessMatrix unaimed(String... endpoints) {
        unaimed.addAll(List.of(endpoints));
        return this;
    }

    /** Aims at nothing, and reads nothing that is of an organization. */
    public AccessMatrix sameForAll(String... endpoints) {
        sameForAll.addAll(List.of(endpoints));
        return unaimed(endpoints);
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
        for (var word : words) {
            marks.add(Pattern.compile(Pattern.quote(word)));
        }
        return this;
    }

    /** Tables that change by themselves, or in which a refusal goes on record. */
    public AccessMatrix mayChange(String... tables) {
        database.ignore(tables);
        return this;
    }

    /**
     * Asks everything. Foreign things first, for what is asked of one's own may change them; and at last somebody whose they
     * are, for what is written then changes them.
     */
    public void check() {
        var mapping = service.endpoints();
        var endpoints =
                Endpoint.of(mapping).stream().sorted(Endpoint.HARMLESS_FIRST).toList();
        var roles = ReviewedAccess.ofTheApi(service.name(), mapping);
        declaresOnlyWhatIsThere(roles.keySet());
        var all = new SoftAssertions();
        endpoints.stream()
                .filter(endpoint -> !aimable(endpoint))
                .forEach(endpoint -> all.fail(endpoint
                        + " cannot be aimed at a foreign organization: say the value of a path variable or parameter with aim(),"
                        + " what it is sent with body(), or that it aims at nothing with unaimed()"));
        var aimable = endpoints.stream().filter(this::aimable).toList();
        database.changed();
        for (var endpoint : aimable) {
            refusesWithoutToken(endpoint, all);
            for (var role : Role.values()) {
                hidesTheForeign(endpoint, role, may(roles, endpoint, role), all);
            }
        }
        aimable.stream().filter(Endpoint::reads).forEach(endpoint -> showsTheForeignToThem(endpoint, all));
        for (var endpoint : aimable) {
            for (var role : Role.values()) {
                answersOnlyToItsRoles(endpoint, role, may(roles, endpoint, role), all);
            }
        }
        aimable.stream()
                .filter(endpoint -> !endpoint.reads())
                .forEach(endpoint -> showsTheForeignToThem(endpoint, all));
        all.assertAll();
    }

    private static boolean may(Map<String, Set<Role>> roles, Endpoint endpoint, Role role) {
        return roles.getOrDefault(endpoint.toString(), Set.of()).contains(role);
    }

    private void declaresOnlyWhatIsThere(Set<String> endpoints) {
        var declared = new HashSet<>(aims.endpointsWithBody());
        List.of(unaimed, lists, otherAnswers.keySet(), ofAllOrganizations, beyondTest)
                .forEach(declared::addAll);
        assertThat(endpoints).as("endpoints that are declared").containsAll(declared);
    }

    private boolean aimable(Endpoint endpoint) {
        var name = endpoint.toString();
        return aims.suffice(endpoint)
                && (unaimed.contains(name)
                        || ofAllOrganizations.contains(name)
                        || !aims.namesOf(endpoint).isEmpty());
    }

    private void refusesWithoutToken(Endpoint endpoint, SoftAssertions all) {
        all.assertThat(aims.atOwn(endpoint, null).status())
                .as("%s without a token", endpoint)
                .isEqualTo(401);
    }

    private void hidesTheForeign(Endpoint endpoint, Role role, boolean may, SoftAssertions all) {
        var aimed = !unaimed.contains(endpoint.toString());
        // What aims at nothing does what its caller may; to one who sees no organization, all of them are foreign.
        var caller = aimed || endpoint.reads() ? RunningService.someoneOf(role, own) : RunningService.someoneOf(role);
        var answer = aims.atForeign(endpoint, caller);
        var what = asked(endpoint, role, "aimed at a foreign organization", answer);
        saysNothingForeign(endpoint, answer, what, all);
        if (!may || ofAllOrganizations.contains(endpoint.toString())) {
            all.assertThat(answer.status()).as(what).isEqualTo(403);
        } else if (aimed) {
            findsNothing(endpoint, answer, what, all);
            for (var name : aims.namesToAimAlone(endpoint)) {
                var one = aims.atForeign(endpoint, caller, name);
                var how = asked(endpoint, role, "aimed at a foreign " + name + " alone", one);
                saysNothingForeign(endpoint, one, how, all);
                // It may have to say more than that.
                if (one.status() != 400 || !aims.leavesOut(endpoint, name)) {
                    findsNothing(endpoint, one, how, all);
                }
            }
        }
        all.assertThat(database.changed()).as(what + ": changed tables").isEmpty();
    }

    private void saysNothingForeign(Endpoint endpoint, Answer answer, String what, SoftAssertions all) {
        var told = aims.told(endpoint, answer);
        for (var mark : marks) {
            all.assertThat(told).as(what).doesNotContainPattern(mark);
        }
    }

    private void findsNothing(Endpoint endpoint, Answer answer, String what, SoftAssertions all) {
        var name = endpoint.toString();
        if (lists.contains(name)) {
            all.assertThat(answer.status()).as(what).isIn(200, 404);
            all.assertThat(answer.rows()).as(what + ": rows").isZero();
        } else {
            all.assertThat(answer.status()).as(what).isIn(404, otherAnswers.getOrDefault(name, 404));
        }
    }

    /** What is hidden from others is there: somebody of the foreign organization gets it. */
    private void showsTheForeignToThem(Endpoint endpoint, SoftAssertions all) {
        var name = endpoint.toString();
        if (beyondTest.contains(name) || ofAllOrganizations.contains(name)) {
            return;
        }
        if (unaimed.contains(name)) {
            if (endpoint.reads()) {
                tellsOrganizationsApart(endpoint, all);
            }
            return;
        }
        var answer = aims.atForeign(endpoint, RunningService.someoneOf(Role.ADMINISTRATOR, foreign));
        var what = asked(endpoint, Role.ADMINISTRATOR, "of the foreign organization", answer);
        if (endpoint.reads()) {
            all.assertThat(answer.status()).as(what).isBetween(200, 299);
        } else {
            didWhatItCould(answer, what, all);
            all.assertThat(answer.status()).as(what).isNotEqualTo(404);
        }
        if (lists.contains(name)) {
            all.assertThat(answer.rows()).as(what + ": rows").isPositive();
        }
    }

    private void tellsOrganizationsApart(Endpoint endpoint, SoftAssertions all) {
        var ofOwn = aims.atOwn(endpoint, RunningService.someoneOf(Role.ADMINISTRATOR, own));
        var ofBoth = aims.atOwn(endpoint, RunningService.someoneOf(Role.ADMINISTRATOR, own, foreign));
        var same = withoutTimes(ofBoth).equals(withoutTimes(ofOwn));
        all.assertThat(same)
                .as(asked(endpoint, Role.ADMINISTRATOR, "of both organizations", ofBoth) + " as with one of them")
                .isEqualTo(sameForAll.contains(endpoint.toString()));
    }

    private static String withoutTimes(Answer answer) {
        return answer.response().body().replaceAll("\\d{4}-\\d\\d-\\d\\dT[^\"]*Z", "");
    }

    private void answersOnlyToItsRoles(Endpoint endpoint, Role role, boolean may, SoftAssertions all) {
        if (may && beyondTest.contains(endpoint.toString())) {
            return;
        }
        var everywhere = ofAllOrganizations.contains(endpoint.toString());
        var caller = everywhere ? new Caller("someone", role, null, null) : RunningService.someoneOf(role, own);
        var answer = aims.atOwn(endpoint, caller);
        var what = asked(endpoint, role, "of one's own", answer);
        if (!may) {
            all.assertThat(answer.status()).as(what).isEqualTo(403);
        } else if (endpoint.reads()) {
            all.assertThat(answer.status()).as(what).isBetween(200, 299);
        } else {
            didWhatItCould(answer, what, all);
        }
        if (!everywhere) {
            saysNothingForeign(endpoint, answer, what, all);
        }
    }

    /** What an earlier request did may leave nothing to do. */
    private static void didWhatItCould(Answer answer, String what, SoftAssertions all) {
        all.assertThat(answer.status())
                .as(what)
                .isNotIn(400, 401, 403, 405, 415)
                .isLessThan(500);
    }

    private static String asked(Endpoint endpoint, Role role, String how, Answer answer) {
        return endpoint + " by a " + role + ", " + how + ", answered " + answer.status() + " "
                + answer.response().body();
    }
}
