/** What a reveal leads to: a device is told to make a new key after somebody has seen its old one. */
@NullMarked
package dev.latchkey.vault.rotation;

import org.jspecify.annotations.NullMarked;
