/** One-time links with which an end user is shown the digits of one key, once. */
@NullMarked
package dev.latchkey.vault.share;

import org.jspecify.annotations.NullMarked;
