/** The contract between the services: topics, event records and their codec. */
@NullMarked
package dev.latchkey.events;

import org.jspecify.annotations.NullMarked;
