/** Hard cases of matching, each with what must come of it and why. */
@NullMarked
package dev.latchkey.labelled;

import org.jspecify.annotations.NullMarked;
