/** Work on all secrets at once, on behalf of administrators: rewrap, rekey, check, erase. No digits leave it. */
@NullMarked
package dev.latchkey.vault.upkeep;

import org.jspecify.annotations.NullMarked;
