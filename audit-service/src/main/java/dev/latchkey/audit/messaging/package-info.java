/** Kafka in. */
@NullMarked
package dev.latchkey.audit.messaging;

import org.jspecify.annotations.NullMarked;
