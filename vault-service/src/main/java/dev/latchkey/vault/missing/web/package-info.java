/** The report of missing keys over HTTP. */
@NullMarked
package dev.latchkey.vault.missing.web;

import org.jspecify.annotations.NullMarked;
