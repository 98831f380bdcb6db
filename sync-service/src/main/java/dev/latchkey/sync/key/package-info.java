/** Recovery keys as listed; reads, seals and announces new ones. */
@NullMarked
package dev.latchkey.sync.key;

import org.jspecify.annotations.NullMarked;
