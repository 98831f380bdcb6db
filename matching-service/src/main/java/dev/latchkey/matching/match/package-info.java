/** The decision: which configuration a device is. */
@NullMarked
package dev.latchkey.matching.match;

import org.jspecify.annotations.NullMarked;
