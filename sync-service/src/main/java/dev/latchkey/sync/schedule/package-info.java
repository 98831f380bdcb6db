/** When what is due: rows for db-scheduler, written with plain SQL so that they join the transaction at hand. */
@NullMarked
package dev.latchkey.sync.schedule;

import org.jspecify.annotations.NullMarked;
