/** The log over HTTP. */
@NullMarked
package dev.latchkey.audit.event.web;

import org.jspecify.annotations.NullMarked;
