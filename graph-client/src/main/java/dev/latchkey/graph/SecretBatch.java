package dev.latchkey.graph;

import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import dev.latchkey.kit.seal.RecoveryKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * One {@code $batch} that reads recovery passwords. Digits go from the parser's buffer into {@link RecoveryKey}; no
 * string of them exists, and the buffer is overwritten behind them.
 */
final class SecretBatch {

    static final int LARGEST = 20;

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonFactory FACTORY = new JsonFactory();
    /** Eight groups of six digits with dashes between. */
    private static final int PASSWORD_LENGTH = 55;

    private final List<String> keyIds;
    private final Optional<Granted> granted;

    /** @param keyIds at most {@link #LARGEST}, each one GUID */
    SecretBatch(Collection<String> keyIds, Optional<Granted> granted) {
        if (keyIds.size() > LARGEST) {
            throw new IllegalArgumentException("a batch takes " + LARGEST + " keys, not " + keyIds.size());
        }
        this.keyIds = List.copyOf(keyIds);
        this.granted = granted;
    }

    /** Steps are numbered from 0, in the order of the keys. */
    byte[] request() {
        var root = JSON.createObjectNode();
        var requests = root.putArray("requests");
        for (var i = 0; i < keyIds.size(); i++) {
            var step = requests.addObject()
                    .put("id", String.valueOf(i))
                    .put("method", "GET")
                    .put("url", "/informationProtection/bitlocker/recoveryKeys/" + keyIds.get(i) + "?$select=key");
            var headers = step.putObject("headers");
            Headers.ALWAYS.forEach(headers::put);
        }
        return JSON.writeValueAsBytes(root);
    }

    /** @throws GraphException when the answer is no batch answer; no key that it held stays in memory then */
    SecretReadings readings(Answer answer) {
        var readings = new HashMap<String, SecretReading>();
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), answer.body())) {
            read(parser, readings, answer);
        } catch (JacksonException | GraphException | NumberFormatException e) {
            SecretReadings.wipe(readings.values());
            // The parser's own message is dropped: it may quote digits.
            throw GraphJson.notJson();
        }
        for (var keyId : keyIds) {
            readings.putIfAbsent(
                    keyId, new SecretReading.Failed(GraphFailure.garbage("Microsoft Graph left out an answer")));
        }
        judge(readings, answer);
        return new SecretReadings(readings);
    }

    /** One key may be forbidden by itself; where none was handed out, the token may hold less than it says. */
    private void judge(Map<String, SecretReading> readings, Answer answer) {
        var allowed = readings.values().stream().anyMatch(SecretReading.Read.class::isInstance);
        readings.replaceAll((keyId, reading) -> {
            if (!(reading instanceof SecretReading.Failed(var failure))) {
                return reading;
            }
            var forbidden = failure.kind() == Kind.FORBIDDEN || failure.kind() == Kind.CONSENT_MISSING;
            if (failure.kind() == Kind.SIGN_IN || (forbidden && !allowed)) {
                answer.tokenRefused();
            }
            return forbidden && allowed
                    ? new SecretReading.Failed(
                            GraphFailures.forbiddenAllTheSame(failure.code(), granted, Purpose.READ_KEYS.oneOf()))
                    : reading;
        });
    }

    private void read(JsonParser parser, Map<String, SecretReading> readings, Answer answer) {
        require(parser.nextToken() == JsonToken.START_OBJECT);
        var found = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            if (name.equals("responses") && value == JsonToken.START_ARRAY) {
                found = true;
                readSteps(parser, readings, answer);
            } else {
                parser.skipChildren();
            }
        }
        require(found && parser.currentToken() == JsonToken.END_OBJECT);
    }

    private void readSteps(JsonParser parser, Map<String, SecretReading> readings, Answer answer) {
        var seen = new HashSet<String>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            var step = new Step();
            try {
                step.read(parser);
                var position = Integer.parseInt(step.id);
                require(position >= 0 && position < keyIds.size() && seen.add(step.id));
                var keyId = keyIds.get(position);
                readings.put(keyId, step.outcome(keyId, answer));
            } catch (RuntimeException e) {
                step.wipe();
                throw e;
            }
        }
        require(parser.currentToken() == JsonToken.END_ARRAY);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw GraphJson.notJson();
        }
    }

    /** One answer; its parts come in any order. */
    private final class Step {

        private String id = "";
        private int status;
        private @Nullable String retryAfter;
        private String answeredKeyId = "";
        private String errorCode = "";
        private @Nullable RecoveryKey key;

        void read(JsonParser parser) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                switch (name) {
                    case "id" -> id = parser.getString();
                    case "status" -> status = Integer.parseInt(parser.getString());
                    case "headers" -> headers(parser, value);
                    case "body" -> body(parser, value);
                    default -> parser.skipChildren();
                }
            }
        }

        private void headers(JsonParser parser, JsonToken value) {
            while (value == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var retry = parser.currentName().equalsIgnoreCase("Retry-After");
                if (parser.nextToken().isScalarValue()) {
                    retryAfter = retry ? parser.getString() : retryAfter;
                } else {
                    parser.skipChildren();
                }
            }
        }

        /** Live answers are flat; Microsoft's example wraps them in {@code value}. */
        private void body(JsonParser parser, JsonToken value) {
            while (value == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                var inner = parser.nextToken();
                if (name.equals("id") && inner == JsonToken.VALUE_STRING) {
                    answeredKeyId = parser.getString().toLowerCase(Locale.ROOT);
                } else if (name.equals("key") && inner == JsonToken.VALUE_STRING) {
                    takeDigits(parser);
                } else if (name.equals("code") && inner == JsonToken.VALUE_STRING) {
                    errorCode = parser.getString();
                } else if ((name.equals("value") || name.equals("error")) && inner == JsonToken.START_OBJECT) {
                    body(parser, inner);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void takeDigits(JsonParser parser) {
            var characters = parser.getStringCharacters();
            var offset = parser.getStringOffset();
            var length = parser.getStringLength();
            var clear = new byte[length];
            var wellFormed = length == PASSWORD_LENGTH;
            for (var i = 0; i < length; i++) {
                var c = characters[offset + i];
                wellFormed &= i % 7 == 6 ? c == '-' : c >= '0' && c <= '9';
                clear[i] = (byte) c;
            }
            Arrays.fill(characters, offset, offset + length, '0');
            wipe();
            if (wellFormed) {
                key = RecoveryKey.owning(clear);
            } else {
                Arrays.fill(clear, (byte) 0);
            }
        }

        SecretReading outcome(String keyId, Answer answer) {
            if (status == 200) {
                return read(keyId);
            }
            wipe();
            if (status == 404) {
                return new SecretReading.Missing();
            }
            var code = errorCode.matches("[A-Za-z0-9_.]{1,80}") ? errorCode : "";
            var failure = GraphFailures.of(
                    status, code, RetryAfter.parse(retryAfter, answer.at()), granted, Purpose.READ_KEYS.oneOf());
            if (Attempt.tooBusy(status)) {
                answer.busy(failure.retryAfter());
            }
            return new SecretReading.Failed(failure);
        }

        private SecretReading read(String keyId) {
            var digits = key;
            if (digits == null) {
                return new SecretReading.Failed(GraphFailure.garbage("an answer held no recovery password"));
            }
            if (!answeredKeyId.equals(keyId)) {
                digits.close();
                return new SecretReading.Failed(GraphFailure.garbage("an answer was for another key"));
            }
            return new SecretReading.Read(digits);
        }

        void wipe() {
            if (key != null) {
                key.close();
                key = null;
            }
        }
    }
}
