package dev.latchkey.console.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DigitsReplyTest {

    @Test
    void takesTheDigitsOutBeforeAnythingReadsTheRest() {
        var answer = bytes("{\"keyId\":\"k\",\"recoveryPassword\":\"123453-234564\",\"archived\":true}");

        var reply = DigitsReply.read(200, answer);

        assertThat(reply.body().toString())
                .isEqualTo("{\"keyId\":\"k\",\"recoveryPassword\":\"*************\",\"archived\":true}");
        assertThat(digits(reply)).contains("123453-234564");
        assertThat(new String(answer, StandardCharsets.UTF_8)).doesNotContain("1234");
        assertThat(reply).hasToString("DigitsReply[redacted]");
        reply.close();
        assertThat(reply.digits().orElseThrow()).satisfies(wiped -> {
            assertThatThrownBy(() -> wiped.use(clear -> clear)).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void takesOutWhatIsNoDigitsToo() {
        var reply = DigitsReply.read(200, bytes("{\"recoveryPassword\":\"a\\\"b<\",\"keyId\":\"k\"}"));

        assertThat(digits(reply)).contains("a\\\"b<");
        assertThat(reply.body().path("keyId").asString()).isEqualTo("k");
    }

    @Test
    void hasNoneWhereTheVaultGaveNone() {
        assertThat(DigitsReply.read(503, bytes("{\"code\":\"record-not-written\"}"))
                        .digits())
                .isEmpty();
        assertThat(DigitsReply.read(504, new byte[0]).body().isMissingNode()).isTrue();
        assertThat(digits(DigitsReply.read(200, bytes("{\"recoveryPassword\":\"cut of"))))
                .contains("cut of");
    }

    private static Optional<String> digits(DigitsReply reply) {
        return reply.digits().map(key -> key.use(clear -> new String(clear, StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
