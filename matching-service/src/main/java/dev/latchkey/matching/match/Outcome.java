package dev.latchkey.matching.match;

import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a round of decisions came to; grows while the round goes on.
 *
 * @param decided every device of the round as it is now
 * @param newlyMatched devices whose waiting keys can go to the vault now, and why
 * @param freed configurations that no living device holds any more
 */
record Outcome(
        Map<DeviceRef, Device> decided,
        List<Announcement> announcements,
        Map<DeviceRef, Cause> newlyMatched,
        Set<Long> freed) {

    Outcome() {
        this(new HashMap<>(), new ArrayList<>(), new HashMap<>(), new HashSet<>());
    }

    void add(Outcome later) {
        decided.putAll(later.decided);
        announcements.addAll(later.announcements);
        newlyMatched.putAll(later.newlyMatched);
    }
}
