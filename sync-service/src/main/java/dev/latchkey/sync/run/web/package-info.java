/** Runs over HTTP. */
@NullMarked
package dev.latchkey.sync.run.web;

import org.jspecify.annotations.NullMarked;
