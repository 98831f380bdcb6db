/** Devices and their matches over HTTP. */
@NullMarked
package dev.latchkey.matching.match.web;

import org.jspecify.annotations.NullMarked;
