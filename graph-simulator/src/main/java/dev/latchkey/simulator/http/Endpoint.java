package dev.latchkey.simulator.http;

/** Answers requests; called from many threads at once. */
@FunctionalInterface
public interface Endpoint {

    Answer answer(Request request);
}
