/** The state over HTTP. */
@NullMarked
package dev.latchkey.console.status.web;

import org.jspecify.annotations.NullMarked;
