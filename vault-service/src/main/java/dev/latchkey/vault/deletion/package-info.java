/** When keys and their folder may be deleted: only while their tenant's keys have not been read for some time. */
@NullMarked
package dev.latchkey.vault.deletion;

import org.jspecify.annotations.NullMarked;
