/** Everything that was ever known of the keys of a device. */
@NullMarked
package dev.latchkey.vault.history;

import org.jspecify.annotations.NullMarked;
