/** What a machine carries that tells it from others, in the form in which it compares. */
@NullMarked
package dev.latchkey.matching.hardware;

import org.jspecify.annotations.NullMarked;
