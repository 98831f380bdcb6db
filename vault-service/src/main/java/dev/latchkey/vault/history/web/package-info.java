/** The history of a device over HTTP. */
@NullMarked
package dev.latchkey.vault.history.web;

import org.jspecify.annotations.NullMarked;
