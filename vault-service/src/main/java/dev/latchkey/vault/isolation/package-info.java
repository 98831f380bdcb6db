/** What the database itself keeps from a request: rows of organizations that its caller may not see. */
@NullMarked
package dev.latchkey.vault.isolation;

import org.jspecify.annotations.NullMarked;
