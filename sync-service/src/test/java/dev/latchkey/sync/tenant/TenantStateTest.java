package dev.latchkey.sync.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.GraphFailure.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantStateTest {

    @ParameterizedTest
    @CsvSource({
        "CONSENT_MISSING, CONSENT_MISSING",
        "SIGN_IN, CREDENTIAL_FAULT",
        "TENANT_GONE, GONE",
        "FORBIDDEN, FAILING",
        "THROTTLED, FAILING",
        "UNAVAILABLE, FAILING",
        "GARBAGE, FAILING",
        "REFUSED, FAILING",
        "NOT_FOUND, FAILING"
    })
    void saysWhoHasToAct(Kind kind, TenantState state) {
        assertThat(TenantState.after(new GraphFailure(kind, "", "cause", null, null)))
                .isEqualTo(state);
    }
}
