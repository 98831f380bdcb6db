/** Devices as Microsoft lists them, and what was decided about each. */
@NullMarked
package dev.latchkey.matching.device;

import org.jspecify.annotations.NullMarked;
