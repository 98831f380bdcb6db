/** A simulated Entra and Graph. */
@NullMarked
package dev.latchkey.simulator;

import org.jspecify.annotations.NullMarked;
