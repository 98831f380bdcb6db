package dev.latchkey.console.services;

import dev.latchkey.kit.seal.RecoveryKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * An answer of the vault with the digits taken out before anything reads it as JSON: a string could not be wiped. Not a
 * record: it must not be printed or compared.
 */
public final class DigitsReply implements AutoCloseable {

    private static final byte[] BEFORE = "\"recoveryPassword\":\"".getBytes(StandardCharsets.US_ASCII);

    private final int status;
    private final JsonNode body;
    private final @Nullable RecoveryKey digits;

    private DigitsReply(int status, JsonNode body, @Nullable RecoveryKey digits) {
        this.status = status;
        this.body = body;
        this.digits = digits;
    }

    /** @param answer is overwritten where the digits are */
    static DigitsReply read(int status, byte[] answer) {
        var digits = takeOut(answer);
        var body = Optional.ofNullable(ServiceClient.parsed(answer)).orElseGet(MissingNode::getInstance);
        return new DigitsReply(status, body, digits);
    }

    private static @Nullable RecoveryKey takeOut(byte[] answer) {
        var from = indexOf(answer) + BEFORE.length;
        if (from < BEFORE.length) {
            return null;
        }
        var to = from;
        while (to < answer.length && answer[to] != '"') {
            to += answer[to] == '\\' ? 2 : 1;
        }
        var end = Math.min(to, answer.length);
        var digits = RecoveryKey.owning(Arrays.copyOfRange(answer, from, end));
        Arrays.fill(answer, from, end, (byte) '*');
        return digits;
    }

    private static int indexOf(byte[] answer) {
        for (var at = 0; at <= answer.length - BEFORE.length; at++) {
            if (Arrays.equals(answer, at, at + BEFORE.length, BEFORE, 0, BEFORE.length)) {
                return at;
            }
        }
        return -BEFORE.length - 1;
    }

    public int status() {
        return status;
    }

    /** Everything but the digits; missing when the service answered no JSON. */
    public JsonNode body() {
        return body;
    }

    /** Empty when none were given. */
    public Optional<RecoveryKey> digits() {
        return Optional.ofNullable(digits);
    }

    @Override
    public void close() {
        if (digits != null) {
            digits.close();
        }
    }

    @Override
    public String toString() {
        return "DigitsReply[redacted]";
    }
}
