/** Recovery keys as read-only password records: which is current, how they are stored and found. */
@NullMarked
package dev.latchkey.vault.key;

import org.jspecify.annotations.NullMarked;
