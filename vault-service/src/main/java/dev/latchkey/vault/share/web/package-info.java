/** One-time links over HTTP. */
@NullMarked
package dev.latchkey.vault.share.web;

import org.jspecify.annotations.NullMarked;
