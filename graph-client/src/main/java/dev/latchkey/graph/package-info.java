/** Microsoft Entra and Graph as Latchkey uses them. */
@NullMarked
package dev.latchkey.graph;

import org.jspecify.annotations.NullMarked;
