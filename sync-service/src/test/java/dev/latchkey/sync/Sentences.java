package dev.latchkey.sync;

import static org.assertj.core.api.Assertions.assertThat;

/** What people read at the command line as they do in an answer of the API. */
final class Sentences {

    private Sentences() {}

    static void assertForPeople(String sentence) {
        assertThat(sentence)
                .isNotBlank()
                .doesNotContainPattern("\\b(GET|POST|PUT|PATCH|DELETE) /")
                .doesNotContainPattern("\\b[a-z]+[A-Z]")
                .doesNotContain("disconnect");
    }
}
