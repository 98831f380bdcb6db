package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.traffic.CallKind;
import java.util.Set;
import java.util.function.Function;

/**
 * What a path and method mean.
 *
 * @param permissions one of them is enough
 */
record Operation(CallKind kind, Service service, Set<String> permissions, Function<GraphCall, Answer> handler) {}
