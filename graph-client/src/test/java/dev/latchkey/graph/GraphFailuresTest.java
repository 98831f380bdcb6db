package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphFailuresTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "401, SIGN_IN",
        "404, NOT_FOUND",
        "424, THROTTLED",
        "429, THROTTLED",
        "509, THROTTLED",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, UNAVAILABLE",
        "400, REFUSED",
        "409, REFUSED"
    })
    void tellsKindsOfFailureByStatus(int status, Kind kind) {
        var failure = GraphFailures.of(status, "", null, Optional.empty(), List.of("Some.Permission"));

        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void namesThePermissionThatIsNotGranted() {
        var failure = GraphFailures.of(
                403,
                "authorization_error",
                null,
                Optional.of(new Granted(Set.of("Other"), false)),
                List.of("Needed.All"));

        assertThat(failure.kind()).isEqualTo(Kind.CONSENT_MISSING);
        assertThat(failure.cause()).contains("Needed.All");
        assertThat(failure.nextStep()).contains("Needed.All");
    }

    @Test
    void doesNotAskForAPermissionThatIsThere() {
        var failure = forbidden("BitLockerKey.Read.All", false, Purpose.READ_KEYS);

        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure.nextStep()).contains("Intune licence").doesNotContain("role");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST_KEYS", "READ_KEYS"})
    void namesTheRolesThatAPartnersUserNeedsToSeeKeys(Purpose purpose) {
        var failure = forbidden("BitlockerKey.Read.All", true, purpose);

        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure.nextStep())
                .contains("partner's user", "Security Reader", "Helpdesk Administrator")
                .doesNotContain("licence");
    }

    @Test
    void noEntraRoleIsAskedForToListDevices() {
        var failure = forbidden("DeviceManagementManagedDevices.Read.All", true, Purpose.LIST_DEVICES);

        assertThat(failure.nextStep()).contains("Intune licence").doesNotContain("role");
    }

    private static GraphFailure forbidden(String granted, boolean delegated, Purpose purpose) {
        return GraphFailures.of(
                403, "Forbidden", null, Optional.of(new Granted(Set.of(granted), delegated)), purpose.oneOf());
    }

    @ParameterizedTest
    @CsvSource({
        "65001, CONSENT_MISSING",
        "7000229, CONSENT_MISSING",
        "700016, CONSENT_MISSING",
        "7000215, SIGN_IN",
        "7000222, SIGN_IN",
        "700027, SIGN_IN",
        "50020, SIGN_IN",
        "90002, TENANT_GONE",
        "900023, TENANT_GONE",
        "5000224, TENANT_GONE",
        "700082, SIGN_IN",
        "50173, SIGN_IN",
        "53003, SIGN_IN",
        "50076, SIGN_IN",
        "900144, SIGN_IN",
        "123456, SIGN_IN"
    })
    void saysOfEverySignInErrorWhatToDo(long code, Kind kind) {
        var failure = SignInFailures.of(code);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.code()).isEqualTo("AADSTS" + code);
        assertThat(failure.nextStep()).isNotBlank();
    }

    @Test
    void readsRetryAfterInAllItsForms() {
        assertThat(RetryAfter.parse("10", NOW)).isEqualTo(Duration.ofSeconds(10));
        assertThat(RetryAfter.parse("2.128", NOW)).isEqualTo(Duration.ofMillis(2128));
        assertThat(RetryAfter.parse("Sun, 22 Nov 2026 08:00:30 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Sun, 22 Nov 2026 07:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.parse("-1", NOW)).isNull();
        assertThat(RetryAfter.parse("soon", NOW)).isNull();
        assertThat(RetryAfter.parse(null, NOW)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"86401", "1e300", "Infinity", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void waitsADayAtMost(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofDays(1));
    }
}
