/** What may happen to a call on its way: counting, throttling, faults; and the switches that decide it. */
@NullMarked
package dev.latchkey.simulator.traffic;

import org.jspecify.annotations.NullMarked;
