/** What comes in from matching-service. */
@NullMarked
package dev.latchkey.vault.key.messaging;

import org.jspecify.annotations.NullMarked;
