/** The one public edge: signs people and programs in, forwards to the services, shows the live state. */
@NullMarked
package dev.latchkey.console;

import org.jspecify.annotations.NullMarked;
