package dev.latchkey.matching.match;

import dev.latchkey.matching.hardware.Traits;

/**
 * A configuration of the device's organization that is not archived and shares a trait with the device, or holds it.
 *
 * @param takenByAnother another living device is matched to it
 */
record Candidate(long configurationId, Traits traits, boolean takenByAnother) {}
