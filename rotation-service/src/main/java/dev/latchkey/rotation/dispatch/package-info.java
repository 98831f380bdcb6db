/** Talking to Microsoft: sending rotations and looking at what became of them. */
@NullMarked
package dev.latchkey.rotation.dispatch;

import org.jspecify.annotations.NullMarked;
