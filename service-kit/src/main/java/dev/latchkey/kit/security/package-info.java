/** The internal token between the console and the services, and what a caller may do. */
@NullMarked
package dev.latchkey.kit.security;

import org.jspecify.annotations.NullMarked;
