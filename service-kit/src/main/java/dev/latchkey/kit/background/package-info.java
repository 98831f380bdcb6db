/** Work that a service does by itself, and what is said of it when it fails. */
@NullMarked
package dev.latchkey.kit.background;

import org.jspecify.annotations.NullMarked;
