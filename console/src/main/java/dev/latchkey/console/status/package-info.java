/** The state of the whole installation in one answer. */
@NullMarked
package dev.latchkey.console.status;

import org.jspecify.annotations.NullMarked;
