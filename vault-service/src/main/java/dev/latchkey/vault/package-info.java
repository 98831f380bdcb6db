/** Keeps the recovery keys and hands them out under control. */
@NullMarked
package dev.latchkey.vault;

import org.jspecify.annotations.NullMarked;
