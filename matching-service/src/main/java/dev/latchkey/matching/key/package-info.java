/** Recovery keys: they wait, sealed, until their device is matched, then go to the vault. */
@NullMarked
package dev.latchkey.matching.key;

import org.jspecify.annotations.NullMarked;
