/** What an end user sees who was sent a one-time link. */
@NullMarked
package dev.latchkey.console.share.web;

import org.jspecify.annotations.NullMarked;
