/** Whether this installation may use recovery keys at all. */
@NullMarked
package dev.latchkey.vault.entitlement;

import org.jspecify.annotations.NullMarked;
