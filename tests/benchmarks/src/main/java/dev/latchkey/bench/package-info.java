/** The figures Latchkey promises, measured. */
@NullMarked
package dev.latchkey.bench;

import org.jspecify.annotations.NullMarked;
