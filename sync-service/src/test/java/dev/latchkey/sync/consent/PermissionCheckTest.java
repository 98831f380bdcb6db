package dev.latchkey.sync.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.graph.Permissions;
import dev.latchkey.graph.Permissions.Permission;
import dev.latchkey.graph.Permissions.Purpose;
import dev.latchkey.sync.tenant.TenantState;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermissionCheckTest {

    private static final String NO_ROLE = "The partner's user has no Entra role.";

    @ParameterizedTest
    @EnumSource(names = {"READ_KEYS", "ROTATE", "SYNC_DEVICE"})
    void aUserWithoutARoleIsNamedWhateverElseIsMissing(Purpose missing) {
        var check = PermissionCheck.of(token(Set.of(missing), NO_ROLE));

        assertThat(check.cause())
                .contains("not granted: " + missing.oneOf().getFirst())
                .endsWith(NO_ROLE)
                .doesNotContain("can be read");
        assertThat(check.shown(null).keysAllowed()).isFalse();
    }

    @Test
    void keysAreNotAllowedToAUserWithoutARoleThoughEverythingIsGranted() {
        var check = PermissionCheck.of(token(Set.of(), NO_ROLE));

        assertThat(check.state()).isEqualTo(TenantState.OK);
        assertThat(check.cause()).isEqualTo(NO_ROLE);
        assertThat(check.shown(null).granted()).isTrue();
        assertThat(check.shown(null).keysAllowed()).isFalse();
    }

    @Test
    void keysAreAllowedWhereEverythingIsGrantedAndNothingIsWarnedOf() {
        var check = PermissionCheck.of(token(Set.of(), null));

        assertThat(check.cause()).isNull();
        assertThat(check.shown(null).keysAllowed()).isTrue();
    }

    @Test
    void keysAreNotRotatedOnlyWhereThatIsNotGranted() {
        var withoutRotation = PermissionCheck.of(token(Set.of(Purpose.ROTATE, Purpose.SYNC_DEVICE), null));
        var withoutCheckIn = PermissionCheck.of(token(Set.of(Purpose.SYNC_DEVICE), null));

        assertThat(withoutRotation.cause()).startsWith("keys can be read, but not rotated; not granted: ");
        assertThat(withoutCheckIn.cause())
                .startsWith("keys can be read and rotated, ")
                .doesNotContain("not rotated");
        assertThat(withoutCheckIn.shown(null).keysAllowed()).isTrue();
    }

    private static Permissions token(Set<Purpose> missing, @Nullable String warning) {
        return new Permissions(
                true,
                warning != null,
                Stream.of(
                                Purpose.LIST_DEVICES,
                                Purpose.LIST_KEYS,
                                Purpose.READ_KEYS,
                                Purpose.ROTATE,
                                Purpose.SYNC_DEVICE)
                        .map(purpose -> new Permission(purpose, purpose.oneOf(), !missing.contains(purpose)))
                        .toList(),
                warning);
    }
}
