/** The one public edge: web UI, API and sign-in. */
@NullMarked
package dev.latchkey.console;

import org.jspecify.annotations.NullMarked;
