/** Terms over HTTP. */
@NullMarked
package dev.latchkey.vault.policy.web;

import org.jspecify.annotations.NullMarked;
