/** Kafka in. */
@NullMarked
package dev.latchkey.matching.messaging;

import org.jspecify.annotations.NullMarked;
