/** The services behind the edge, and how they are asked. */
@NullMarked
package dev.latchkey.console.services;

import org.jspecify.annotations.NullMarked;
