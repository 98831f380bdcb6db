/** Many rows into a table at the least cost. */
@NullMarked
package dev.latchkey.kit.copy;

import org.jspecify.annotations.NullMarked;
