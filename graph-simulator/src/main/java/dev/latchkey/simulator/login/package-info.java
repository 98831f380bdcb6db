/** The token endpoint and the tokens it hands out. */
@NullMarked
package dev.latchkey.simulator.login;

import org.jspecify.annotations.NullMarked;
