/** Which events took effect already. */
@NullMarked
package dev.latchkey.kit.inbox;

import org.jspecify.annotations.NullMarked;
