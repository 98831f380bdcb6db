/** Kafka and PostgreSQL inside this process, with durable data. */
@NullMarked
package dev.latchkey.embedded;

import org.jspecify.annotations.NullMarked;
