/** Many rows in one statement. */
@NullMarked
package dev.latchkey.matching.rows;

import org.jspecify.annotations.NullMarked;
