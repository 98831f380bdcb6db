/** Key pairs over HTTP; never a passphrase. */
@NullMarked
package dev.latchkey.vault.hostproof.web;

import org.jspecify.annotations.NullMarked;
