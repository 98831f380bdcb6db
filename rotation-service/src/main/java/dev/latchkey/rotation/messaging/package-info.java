/** Events in. */
@NullMarked
package dev.latchkey.rotation.messaging;

import org.jspecify.annotations.NullMarked;
