/** What organizations and configurations have in common: ids in other systems, values, and rows of CSV files. */
@NullMarked
package dev.latchkey.matching.registry;

import org.jspecify.annotations.NullMarked;
