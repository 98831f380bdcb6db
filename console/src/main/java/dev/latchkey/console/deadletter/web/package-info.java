/** Dead letters over HTTP. */
@NullMarked
package dev.latchkey.console.deadletter.web;

import org.jspecify.annotations.NullMarked;
