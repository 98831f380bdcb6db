/** Who asks: API tokens and one-time sign-in links. */
@NullMarked
package dev.latchkey.console.signin;

import org.jspecify.annotations.NullMarked;
