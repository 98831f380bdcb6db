/** How Latchkey signs in to each customer's tenant. */
@NullMarked
package dev.latchkey.rotation.tenant;

import org.jspecify.annotations.NullMarked;
