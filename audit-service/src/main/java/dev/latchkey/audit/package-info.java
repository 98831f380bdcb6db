/** Keeps the log of everything that happened. */
@NullMarked
package dev.latchkey.audit;

import org.jspecify.annotations.NullMarked;
