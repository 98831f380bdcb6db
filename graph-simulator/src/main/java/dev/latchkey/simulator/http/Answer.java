package dev.latchkey.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What goes back, and how. */
public record Answer(int status, Map<String, String> headers, Body body, Delivery delivery) {

    public static Answer json(int status, JsonNode json) {
        return new Answer(status, Map.of(), new Body.Whole("application/json", json), Delivery.COMPLETE);
    }

    public static Answer text(int status, String contentType, String text) {
        return new Answer(status, Map.of(), new Body.Text(contentType, text), Delivery.COMPLETE);
    }

    public static Answer empty(int status) {
        return new Answer(status, Map.of(), new Body.None(), Delivery.COMPLETE);
    }

    public static Answer lines(LineWriter writer) {
        return new Answer(200, Map.of(), new Body.Lines(writer), Delivery.COMPLETE);
    }

    public Answer with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body, delivery);
    }

    public Answer cut() {
        return delivered(Delivery.CUT);
    }

    public Answer delivered(Delivery how) {
        return new Answer(status, headers, body, how);
    }

    /** The JSON of the answer, or null when it has none: what a batch puts into a step. */
    public @Nullable JsonNode jsonBody() {
        return body instanceof Body.Whole whole ? whole.json() : null;
    }

    /** How an answer reaches the caller. */
    public enum Delivery {
        COMPLETE,
        /** Breaks off in the middle of the body. */
        CUT,
        /** Half of the body with the length of that half. */
        TRUNCATED,
        /** The connection ends without a byte of an answer. */
        RESET,
        /** Headers, then a blank now and then and never the body. */
        NEVER_ENDING,
        /** The body behind 100 MB of blanks. */
        HUGE
    }

    /** Writes newline-delimited JSON of any length. */
    public interface LineWriter {
        void write(Lines lines) throws IOException;
    }

    /** Where lines go. */
    public record Lines(OutputStream out) {
        public void line(JsonNode json) throws IOException {
            out.write(Json.MAPPER.writeValueAsBytes(json));
            out.write('\n');
        }
    }

    /** The body in its forms. */
    public sealed interface Body {

        record None() implements Body {}

        record Whole(String contentType, JsonNode json) implements Body {}

        record Text(String contentType, String text) implements Body {
            public byte[] bytes() {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }

        record Lines(LineWriter writer) implements Body {}
    }
}
