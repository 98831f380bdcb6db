/** Applications that many tenants are connected with, and how credentials are checked and sealed. */
@NullMarked
package dev.latchkey.sync.application;

import org.jspecify.annotations.NullMarked;
