/** Topics as they are named and made on the broker. */
@NullMarked
package dev.latchkey.kit.topics;

import org.jspecify.annotations.NullMarked;
