/** Handing out the digits: recorded first, shown after. */
@NullMarked
package dev.latchkey.vault.reveal;

import org.jspecify.annotations.NullMarked;
