/** The registry of organizations, and which tenant belongs to which. */
@NullMarked
package dev.latchkey.matching.organization;

import org.jspecify.annotations.NullMarked;
