/** Reveals over HTTP. */
@NullMarked
package dev.latchkey.vault.reveal.web;

import org.jspecify.annotations.NullMarked;
