/** What the vault reads. */
@NullMarked
package dev.latchkey.vault.messaging;

import org.jspecify.annotations.NullMarked;
