package dev.latchkey.matching.match;

import dev.latchkey.matching.hardware.Traits;
import java.util.List;

/**
 * A configuration of the device's organization that shares a trait with the device, or that it is matched to.
 *
 * @param rivals other devices that fit it or are it
 */
record Candidate(long configurationId, Traits traits, boolean archived, List<Rival> rivals) {}
