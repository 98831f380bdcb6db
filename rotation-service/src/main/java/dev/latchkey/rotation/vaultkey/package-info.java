/** The keys the vault announces: what a rotation is proved with. */
@NullMarked
package dev.latchkey.rotation.vaultkey;

import org.jspecify.annotations.NullMarked;
