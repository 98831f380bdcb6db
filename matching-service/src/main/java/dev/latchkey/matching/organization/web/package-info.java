/** Organizations over HTTP. */
@NullMarked
package dev.latchkey.matching.organization.web;

import org.jspecify.annotations.NullMarked;
