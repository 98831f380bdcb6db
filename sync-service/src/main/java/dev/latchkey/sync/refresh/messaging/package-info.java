/** Refresh commands from Kafka. */
@NullMarked
package dev.latchkey.sync.refresh.messaging;

import org.jspecify.annotations.NullMarked;
