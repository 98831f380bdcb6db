/** The one page: the live state for people. */
@NullMarked
package dev.latchkey.console.page.web;

import org.jspecify.annotations.NullMarked;
