/** Reads devices and keys from Microsoft and announces what it found. */
@NullMarked
package dev.latchkey.sync;

import org.jspecify.annotations.NullMarked;
