/** Batches of events in one transaction, with poison set aside and passing trouble waited out. */
@NullMarked
package dev.latchkey.kit.consume;

import org.jspecify.annotations.NullMarked;
