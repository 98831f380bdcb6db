/** Configurations over HTTP. */
@NullMarked
package dev.latchkey.matching.configuration.web;

import org.jspecify.annotations.NullMarked;
