/** Graph as the reference describes it, v1.0 and beta. */
@NullMarked
package dev.latchkey.simulator.graph;

import org.jspecify.annotations.NullMarked;
