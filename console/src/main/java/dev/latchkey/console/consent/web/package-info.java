/** Where Microsoft sends an administrator of a customer after she was asked for consent. */
@NullMarked
package dev.latchkey.console.consent.web;

import org.jspecify.annotations.NullMarked;
