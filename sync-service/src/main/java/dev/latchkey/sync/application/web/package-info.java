/** Shared applications over HTTP. */
@NullMarked
package dev.latchkey.sync.application.web;

import org.jspecify.annotations.NullMarked;
