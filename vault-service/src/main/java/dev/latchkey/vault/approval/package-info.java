/** A second person's word for one reveal: asked for, given or refused, used once, or run out. */
@NullMarked
package dev.latchkey.vault.approval;

import org.jspecify.annotations.NullMarked;
