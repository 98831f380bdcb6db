/** The control API: what tests and demos turn, inject and look up. */
@NullMarked
package dev.latchkey.simulator.control;

import org.jspecify.annotations.NullMarked;
