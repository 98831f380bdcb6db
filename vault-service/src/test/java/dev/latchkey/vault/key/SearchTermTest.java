package dev.latchkey.vault.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.kit.web.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTermTest {

    @ParameterizedTest
    @CsvSource({
        "4a5b, 4a5b",
        "4A5B6C7D, 4a5b6c7d",
        "4a5b6c7d-, 4a5b6c7d",
        "4a5b6c7d8, 4a5b6c7d-8",
        "4a5b-6c7d8, 4a5b6c7d-8",
        "4a5b6c7d8e9f0a1b2c3d4e5f6a7b8c9d, 4a5b6c7d-8e9f-0a1b-2c3d-4e5f6a7b8c9d",
        "4a5b6c7d-8e9f-0a1b-2c3d-4e5f6a7b8c9d, 4a5b6c7d-8e9f-0a1b-2c3d-4e5f6a7b8c9d",
    })
    void readsAKeyIdWithOrWithoutHyphens(String typed, String keyId) {
        assertThat(SearchTerm.parse(typed).keyId()).isEqualTo(keyId);
    }

    @Test
    void leavesTheHyphensOfANameAlone() {
        assertThat(SearchTerm.parse(" CAFE-0001 ").text()).isEqualTo("cafe-0001");
        assertThat(SearchTerm.parse("LAPTOP-7").keyId()).isEqualTo("laptop-7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "   ab   "})
    void asksForFourCharacters(String typed) {
        assertThatThrownBy(() -> SearchTerm.parse(typed)).isInstanceOf(ProblemException.class);
    }
}
