/** What exists: tenants, their devices and recovery keys, derived from a seed, and what was changed since. */
@NullMarked
package dev.latchkey.simulator.world;

import org.jspecify.annotations.NullMarked;
