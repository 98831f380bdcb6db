/** Consent over HTTP. */
@NullMarked
package dev.latchkey.sync.consent.web;

import org.jspecify.annotations.NullMarked;
