/** The log: one entry per event, appended and never changed. */
@NullMarked
package dev.latchkey.audit.event;

import org.jspecify.annotations.NullMarked;
