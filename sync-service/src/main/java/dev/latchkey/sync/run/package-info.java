/** A sync run: everything Microsoft lists in one tenant. */
@NullMarked
package dev.latchkey.sync.run;

import org.jspecify.annotations.NullMarked;
