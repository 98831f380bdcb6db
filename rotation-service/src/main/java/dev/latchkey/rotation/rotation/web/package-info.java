/** Rotations over HTTP. */
@NullMarked
package dev.latchkey.rotation.rotation.web;

import org.jspecify.annotations.NullMarked;
