/** One device and its keys out of turn. */
@NullMarked
package dev.latchkey.sync.refresh;

import org.jspecify.annotations.NullMarked;
