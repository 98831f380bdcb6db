/** Real servers for integration tests. */
@NullMarked
package dev.latchkey.testsupport;

import org.jspecify.annotations.NullMarked;
