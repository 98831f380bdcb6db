/** Tenants over HTTP. */
@NullMarked
package dev.latchkey.sync.tenant.web;

import org.jspecify.annotations.NullMarked;
