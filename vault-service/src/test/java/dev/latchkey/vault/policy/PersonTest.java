package dev.latchkey.vault.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Maya Okafor",
                "MAYA OKAFOR",
                " maya  okafor ",
                "maya\tokafor",
                "maya\u00a0okafor",
                "maya\u3000okafor",
                "ma\u200bya okafor",
                "maya okafor\u0000",
                "\uff4d\uff41\uff59\uff41 okafor"
            })
    void isTheSameHoweverTheNameIsWritten(String spelling) {
        assertThat(Person.named(spelling)).isEqualTo(Person.named("maya okafor"));
    }

    @Test
    void isTheSameWithComposedAndWithCombiningLetters() {
        assertThat(Person.named("Zo\u00eb Stra\u00dfe")).isEqualTo(Person.named("zoe\u0308 STRASSE"));
    }

    @Test
    void isAnotherWithAnotherName() {
        assertThat(Person.named("maya.okafor")).isNotEqualTo(Person.named("maya okafor"));
        assertThat(Person.named("mayo okafor")).isNotEqualTo(Person.named("maya okafor"));
    }
}
