package dev.latchkey.matching.match;

import dev.latchkey.matching.device.Refusal;
import dev.latchkey.matching.device.Ruling;
import dev.latchkey.matching.hardware.Traits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy knows of a device.
 *
 * @param owned its tenant belongs to an organization
 * @param traits without those that too many devices share
 * @param allTraits with them: they identify nobody, but a match that rested on them does not hold because of that
 * @param filedUnder the configuration it is matched to already
 * @param settled it is gone, and was matched to that when it went
 * @param moved that configuration belongs to another organization than the device does now
 * @param ruling what a person wants of it
 * @param predecessor a device that is gone and was the same machine
 */
record Machine(
        boolean windows,
        boolean owned,
        Traits traits,
        Traits allTraits,
        @Nullable Long filedUnder,
        boolean settled,
        boolean moved,
        @Nullable Ruling ruling,
        List<Refusal> refusals,
        @Nullable Predecessor predecessor) {

    /**
     * The machine before Windows was set up anew.
     *
     * @param evidence by which it is known to be the same, in words
     */
    record Predecessor(long configurationId, String evidence) {}

    Agreement agreementWith(Candidate candidate) {
        return Agreement.of(traits, candidate.traits());
    }
}
