/** State change and announcement commit together; a relay carries the announcements to Kafka in order. */
@NullMarked
package dev.latchkey.kit.outbox;

import org.jspecify.annotations.NullMarked;
