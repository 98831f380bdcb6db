/** One running service as its tests use it, and the rules all services keep. */
@NullMarked
package dev.latchkey.servicetest;

import org.jspecify.annotations.NullMarked;
