/** What every Latchkey service stands on. */
@NullMarked
package dev.latchkey.kit;

import org.jspecify.annotations.NullMarked;
