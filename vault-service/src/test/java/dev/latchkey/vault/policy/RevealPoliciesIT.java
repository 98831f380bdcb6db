package dev.latchkey.vault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.AccessEvent.RevealPolicyChanged;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.vault.VaultUnderTest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Setting how an organization's keys are revealed, over HTTP. */
class RevealPoliciesIT {

    private static final VaultUnderTest vault = VaultUnderTest.shared();

    private final long organization = vault.freshOrganization();
    private final Caller administrator = new Caller("ada", Role.ADMINISTRATOR, Set.of(organization), "192.0.2.1");
    private final Caller manager = new Caller("mia", Role.MANAGER, Set.of(organization), null);

    @Test
    void isWhateverMayBeSeenUntilSomebodySetsIt() {
        assertThat(vault.get(manager, "/reveal-policies/" + organization).body())
                .isEqualTo("{\"organizationId\":" + organization + ",\"policy\":\"ACCESS\",\"reason\":\"REQUIRED\","
                        + "\"ticket\":\"OPTIONAL\",\"rotation\":\"OFF\",\"rotationDelayMinutes\":60}");
    }

    @Test
    void changesWhatIsSaidAndAnnouncesIt() {
        var answer = change(administrator, "{\"policy\":\"APPROVAL\",\"ticket\":\"REQUIRED\"}");
        change(administrator, "{\"policy\":\"APPROVAL\"}");
        change(administrator, "{\"rotation\":\"AUTOMATIC\",\"rotationDelayMinutes\":0}");

        assertThat(answer)
                .contains("\"policy\":\"APPROVAL\"", "\"reason\":\"REQUIRED\"", "\"ticket\":\"REQUIRED\"")
                .contains("\"rotation\":\"OFF\"", "\"rotationDelayMinutes\":60");
        await("both changes are announced, and nothing for what changed nothing")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                vault.wire().heard(Topic.ACCESS_EVENTS, RevealPolicyChanged.class).stream()
                                        .filter(changed -> changed.organizationId() == organization))
                        .extracting(changed -> changed.policy() + " " + changed.rotation() + " " + changed.actor())
                        .containsExactly("APPROVAL OFF ada", "APPROVAL AUTOMATIC ada"));
    }

    @Test
    void keepsBothOfTwoChangesMadeAtOnce() {
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            both.execute(() -> change(administrator, "{\"policy\":\"PERMISSION\"}"));
            both.execute(() -> change(administrator, "{\"reason\":\"OPTIONAL\"}"));
        }

        assertThat(vault.get(manager, "/reveal-policies/" + organization).body())
                .contains("\"policy\":\"PERMISSION\"", "\"reason\":\"OPTIONAL\"");
    }

    @Test
    void refusesWhatMakesNoSenseAndWhoMayNot() {
        var outsider = new Caller("olaf", Role.ADMINISTRATOR, Set.of(organization + 1), null);

        assertThat(change(administrator, "{\"policy\":\"NONE\"}")).contains("bad-json");
        assertThat(change(administrator, "{\"rotationDelayMinutes\":-1}")).contains("rotation-delay-invalid");
        assertThat(change(administrator, "{\"rotationDelayMinutes\":43201}")).contains("rotation-delay-invalid");
        assertThat(change(manager, "{\"policy\":\"ACCESS\"}")).contains("not-allowed");
        assertThat(change(outsider, "{\"policy\":\"ACCESS\"}")).contains("organization-unknown");
        assertThat(vault.get(outsider, "/reveal-policies/" + organization).statusCode())
                .isEqualTo(404);
        assertThat(vault.get(manager, "/reveal-policies/" + organization).body())
                .contains("\"policy\":\"ACCESS\"");
    }

    private String change(Caller caller, String json) {
        return vault.send("PUT", caller, "/reveal-policies/" + organization, json)
                .body();
    }
}
