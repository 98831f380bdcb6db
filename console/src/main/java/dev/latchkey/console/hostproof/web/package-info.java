/** Host-proof vaults, for the browsers that alone can open them. */
@NullMarked
package dev.latchkey.console.hostproof.web;

import org.jspecify.annotations.NullMarked;
