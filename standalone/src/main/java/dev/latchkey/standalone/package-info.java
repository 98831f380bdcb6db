/** Every service in one JVM with embedded servers. */
@NullMarked
package dev.latchkey.standalone;

import org.jspecify.annotations.NullMarked;
