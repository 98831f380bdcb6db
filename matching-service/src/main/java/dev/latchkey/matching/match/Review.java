package dev.latchkey.matching.match;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;

/**
 * A device to decide about.
 *
 * @param before as the database has it
 * @param now as it is by the event or registry change at hand, not yet decided
 * @param cause what made us look
 */
record Review(Device before, Device now, Cause cause) {}
