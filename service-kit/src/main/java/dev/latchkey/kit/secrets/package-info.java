/** The files that hold Latchkey's own keys. */
@NullMarked
package dev.latchkey.kit.secrets;

import org.jspecify.annotations.NullMarked;
