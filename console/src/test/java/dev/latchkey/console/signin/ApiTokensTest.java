package dev.latchkey.console.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.kit.secrets.ApiTokenLine;
import dev.latchkey.kit.secrets.SecretFileException;
import dev.latchkey.kit.security.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokensTest {

    @TempDir
    private Path folder;

    @Test
    void knowsTheHolderOfATokenWithRoleAndOrganizations() throws IOException {
        var tokens = tokens(
                ApiTokenLine.of("ops", "MANAGER", "*", "lk_one").toString(),
                "# the service desk",
                ApiTokenLine.of("desk", "LITE", "7,9", "lk_two").toString());

        var desk = tokens.holderOf("lk_two");

        assertThat(desk).contains(new SignedIn("desk", Role.LITE, Set.of(7L, 9L), true, null));
        assertThat(tokens.holderOf("lk_one")).contains(new SignedIn("ops", Role.MANAGER, null, true, null));
        assertThat(tokens.holderOf("lk_three")).isEmpty();
    }

    @Test
    void readsTheFileAgainWhenItChanges() throws IOException {
        var tokens = tokens(ApiTokenLine.of("ops", "MANAGER", "*", "lk_one").toString());

        write(
                ApiTokenLine.of("ops", "MANAGER", "*", "lk_one").toString(),
                ApiTokenLine.of("new", "EDITOR", "*", "lk_new").toString());

        assertThat(tokens.holderOf("lk_new")).map(SignedIn::name).contains("new");
    }

    @Test
    void keepsTheTokensItKnowsWhenTheFileBecomesDamaged() throws IOException {
        var tokens = tokens(ApiTokenLine.of("ops", "MANAGER", "*", "lk_one").toString());

        write("half a line");

        assertThat(tokens.holderOf("lk_one")).isPresent();
    }

    @Test
    void doesNotStartWithADamagedFileOrNone() throws IOException {
        assertThatThrownBy(() -> tokens("ops EMPEROR * 00"))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("unknown role");
        Files.delete(folder.resolve("api-tokens"));
        assertThatThrownBy(() -> new ApiTokens(properties()))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("api-tokens");
    }

    private ApiTokens tokens(String... lines) throws IOException {
        write(lines);
        return new ApiTokens(properties());
    }

    private void write(String... lines) throws IOException {
        Files.writeString(folder.resolve("api-tokens"), String.join("\n", lines) + "\n");
    }

    private ConsoleProperties properties() {
        var none = URI.create("http://127.0.0.1:1");
        return new ConsoleProperties(
                none,
                null,
                folder.resolve("api-tokens"),
                folder.resolve("key"),
                new ConsoleProperties.Services(none, none, none, none, none));
    }
}
