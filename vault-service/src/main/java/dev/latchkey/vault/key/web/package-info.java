/** Finding keys over HTTP; never a secret. */
@NullMarked
package dev.latchkey.vault.key.web;

import org.jspecify.annotations.NullMarked;
