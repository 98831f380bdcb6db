package dev.latchkey.matching.match;

import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;
import java.util.Objects;

/**
 * A device to decide about.
 *
 * @param before as the database has it
 * @param now as it is by the event or registry change at hand, not yet decided
 * @param cause what made us look
 */
record Review(Device before, Device now, Cause cause) {

    static Review again(Device device, Cause cause) {
        return new Review(device, device, cause);
    }

    /** Others that share something with the device may be decided differently now. */
    boolean mayConcernOthers() {
        return now.described()
                && (before.described() != now.described()
                        || before.gone() != now.gone()
                        || before.isMachine() != now.isMachine()
                        || !Objects.equals(before.organizationId(), now.organizationId())
                        || !Objects.equals(before.ruling(), now.ruling())
                        || !before.refusals().equals(now.refusals())
                        || !Objects.equals(
                                before.verdict().configurationId(),
                                now.verdict().configurationId())
                        || !before.description()
                                .intuneId()
                                .equals(now.description().intuneId())
                        || !before.description()
                                .traits()
                                .identifies()
                                .equals(now.description().traits().identifies()));
    }
}
