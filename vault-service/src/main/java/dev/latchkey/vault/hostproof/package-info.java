/**
 * Host-proof vaults: key pairs of organizations that only a passphrase in somebody's head opens, and sealing for them.
 * Knows nothing of password records.
 */
@NullMarked
package dev.latchkey.vault.hostproof;

import org.jspecify.annotations.NullMarked;
