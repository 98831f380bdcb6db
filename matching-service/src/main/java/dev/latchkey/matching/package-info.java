/** Decides which configuration of which organization a device is. */
@NullMarked
package dev.latchkey.matching;

import org.jspecify.annotations.NullMarked;
