/** Devices and their matches, for technicians. */
@NullMarked
package dev.latchkey.console.match.web;

import org.jspecify.annotations.NullMarked;
