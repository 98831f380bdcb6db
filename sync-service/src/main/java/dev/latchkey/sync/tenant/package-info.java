/** Which tenants are connected, and how they stand. */
@NullMarked
package dev.latchkey.sync.tenant;

import org.jspecify.annotations.NullMarked;
