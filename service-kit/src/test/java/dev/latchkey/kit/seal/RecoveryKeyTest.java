package dev.latchkey.kit.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecoveryKeyTest {

    private static final String PASSWORD = "471207-089463";

    @Test
    void lendsItsBytes() {
        try (var key = RecoveryKey.owning(PASSWORD.getBytes(UTF_8))) {
            var lent = key.use(clear -> new String(clear, UTF_8));

            assertThat(lent).isEqualTo(PASSWORD);
        }
    }

    @Test
    void isWipedOnClose() {
        var bytes = PASSWORD.getBytes(UTF_8);
        var key = RecoveryKey.owning(bytes);

        key.close();

        assertThat(bytes).containsOnly(0);
        assertThatThrownBy(() -> key.use(clear -> clear)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isNotPrintedComparedOrSerialized() {
        try (var key = RecoveryKey.owning(PASSWORD.getBytes(UTF_8));
                var same = RecoveryKey.owning(PASSWORD.getBytes(UTF_8))) {

            assertThat(key).hasToString("RecoveryKey[redacted]").isNotEqualTo(same);
            assertThat(key).isNotInstanceOf(java.io.Serializable.class);
            assertThat(JsonMapper.shared().writeValueAsString(key)).isEqualTo("{}");
        }
    }
}
