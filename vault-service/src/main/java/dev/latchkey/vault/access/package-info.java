/** Who asked for which digits, and what came of it. */
@NullMarked
package dev.latchkey.vault.access;

import org.jspecify.annotations.NullMarked;
