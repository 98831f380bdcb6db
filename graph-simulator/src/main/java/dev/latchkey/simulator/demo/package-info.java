/** Connects the simulated customers to a Latchkey, through the same public API an MSP would use. */
@NullMarked
package dev.latchkey.simulator.demo;

import org.jspecify.annotations.NullMarked;
