/** Devices as listed, and what differs from what was announced. */
@NullMarked
package dev.latchkey.sync.device;

import org.jspecify.annotations.NullMarked;
