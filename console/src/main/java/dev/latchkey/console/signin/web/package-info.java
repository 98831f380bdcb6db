/** How a request says who asks, and what the browser is told. */
@NullMarked
package dev.latchkey.console.signin.web;

import org.jspecify.annotations.NullMarked;
