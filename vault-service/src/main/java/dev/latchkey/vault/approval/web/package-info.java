/** Approvals over HTTP. */
@NullMarked
package dev.latchkey.vault.approval.web;

import org.jspecify.annotations.NullMarked;
