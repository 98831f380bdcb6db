/** Rotates keys through Microsoft and proves that the new key arrived. */
@NullMarked
package dev.latchkey.rotation;

import org.jspecify.annotations.NullMarked;
