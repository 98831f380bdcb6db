/** Long listings, page by page: where one is, and that it ends. */
@NullMarked
package dev.latchkey.sync.listing;

import org.jspecify.annotations.NullMarked;
