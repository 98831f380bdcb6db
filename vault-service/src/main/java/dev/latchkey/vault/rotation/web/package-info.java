/** Planned rotations over HTTP. */
@NullMarked
package dev.latchkey.vault.rotation.web;

import org.jspecify.annotations.NullMarked;
