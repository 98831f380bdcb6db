/** What every service answers when a request goes wrong. */
@NullMarked
package dev.latchkey.kit.web;

import org.jspecify.annotations.NullMarked;
