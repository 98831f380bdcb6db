/** How an administrator's consent is asked for and proved, and what is granted. */
@NullMarked
package dev.latchkey.sync.consent;

import org.jspecify.annotations.NullMarked;
