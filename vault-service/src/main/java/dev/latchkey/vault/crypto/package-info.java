/** Envelope encryption: data keys of organizations under one master key. Knows nothing of devices or REST. */
@NullMarked
package dev.latchkey.vault.crypto;

import org.jspecify.annotations.NullMarked;
