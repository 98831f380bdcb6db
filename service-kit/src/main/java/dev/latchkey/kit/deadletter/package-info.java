/** Records no consumer could take, kept with where and why. */
@NullMarked
package dev.latchkey.kit.deadletter;

import org.jspecify.annotations.NullMarked;
