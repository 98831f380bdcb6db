/** What a rotation is, the steps it may take, and what proves it. */
@NullMarked
package dev.latchkey.rotation.rotation;

import org.jspecify.annotations.NullMarked;
