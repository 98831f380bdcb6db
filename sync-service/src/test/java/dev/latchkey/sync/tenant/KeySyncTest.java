package dev.latchkey.sync.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySyncTest {

    private static final SyncSettings ON = new SyncSettings(true, true, false, null, List.of());

    @Test
    void nothingHoldsKeysBackOnceARunHasSucceeded() {
        assertThat(KeySync.heldBackBy(ON, TenantState.OK, null, null)).isNull();
    }

    @Test
    void keysThatCouldNotBeReadAreTold() {
        assertThat(KeySync.heldBackBy(ON, TenantState.OK, null, "1 key could not be read: it is empty."))
                .isEqualTo("1 key could not be read: it is empty.");
    }

    @Test
    void eachSettingThatHoldsKeysBackIsNamed() {
        assertThat(KeySync.heldBackBy(
                        new SyncSettings(true, false, false, null, List.of()), TenantState.OK, null, null))
                .isEqualTo("Sync BitLocker Keys is off.");
        assertThat(KeySync.heldBackBy(
                        new SyncSettings(false, true, false, null, List.of()), TenantState.OK, null, null))
                .contains("Sync Intune Devices is off");
        assertThat(KeySync.heldBackBy(new SyncSettings(true, true, true, null, List.of()), TenantState.OK, null, null))
                .contains("paused");
    }

    @ParameterizedTest
    @EnumSource
    void noStateButOkIsSilent(TenantState state) {
        var held = KeySync.heldBackBy(ON, state, "the client secret is wrong", null);

        assertThat(held == null).isEqualTo(state == TenantState.OK);
        if (EnumSet.of(TenantState.CONSENT_MISSING, TenantState.CREDENTIAL_FAULT, TenantState.GONE, TenantState.FAILING)
                .contains(state)) {
            assertThat(held).contains("the client secret is wrong");
        }
    }
}
