/** Secrets between services: sealed by one, opened by another, unreadable in between. */
@NullMarked
package dev.latchkey.kit.seal;

import org.jspecify.annotations.NullMarked;
