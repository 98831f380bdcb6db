package dev.latchkey.matching.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.matching.organization.TenantRule.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TenantRulesTest {

    private static final long DEFAULT = 1;

    private final TenantRules rules = new TenantRules(
            DEFAULT,
            1,
            List.of(
                    TenantRule.of(Kind.GROUP, "London office", 2),
                    TenantRule.of(Kind.DEVICE_NAME, "ams-", 3),
                    TenantRule.of(Kind.USER_DOMAIN, "@Fabrikam.example", 4)),
            0);

    @Test
    void theFirstRuleThatFitsDecides() {
        assertThat(rules.ownerOf("AMS-1", "fabrikam.example", List.of("x", "LONDON OFFICE")))
                .isEqualTo(2);
        assertThat(rules.ownerOf("AMS-1", "fabrikam.example", List.of())).isEqualTo(3);
        assertThat(rules.ownerOf("LON-1", "fabrikam.example", List.of())).isEqualTo(4);
    }

    @Test
    void whatFitsNoneGoesToTheTenantsOrganization() {
        assertThat(rules.ownerOf("LON-AMS-1", "mail.fabrikam.example", List.of("London")))
                .isEqualTo(DEFAULT);
        assertThat(rules.ownerOf("AM", null, List.of())).isEqualTo(DEFAULT);
    }
}
