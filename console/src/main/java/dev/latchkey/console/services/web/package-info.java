/** The API: everything the console does not answer itself goes to the service that owns the path. */
@NullMarked
package dev.latchkey.console.services.web;

import org.jspecify.annotations.NullMarked;
