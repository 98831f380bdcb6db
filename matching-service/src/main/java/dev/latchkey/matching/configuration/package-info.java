/** The registry of configurations: the machines an organization documents. */
@NullMarked
package dev.latchkey.matching.configuration;

import org.jspecify.annotations.NullMarked;
