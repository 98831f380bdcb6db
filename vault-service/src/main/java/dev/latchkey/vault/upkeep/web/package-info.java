/** Upkeep over HTTP. */
@NullMarked
package dev.latchkey.vault.upkeep.web;

import org.jspecify.annotations.NullMarked;
