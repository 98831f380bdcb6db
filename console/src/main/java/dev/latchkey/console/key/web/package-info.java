/** Finding a key, its record and its digits, for a technician with somebody locked out on the phone. */
@NullMarked
package dev.latchkey.console.key.web;

import org.jspecify.annotations.NullMarked;
