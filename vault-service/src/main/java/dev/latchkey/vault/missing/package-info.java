/** Devices without a key that is known to be good. */
@NullMarked
package dev.latchkey.vault.missing;

import org.jspecify.annotations.NullMarked;
