package dev.latchkey.matching.match;

import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What rounds of decisions came to; grows while they go on.
 *
 * @param decided every device of the rounds as it is now
 * @param newlyMatched devices whose waiting keys can go to the vault now, and why
 */
record Outcome(Map<DeviceRef, Device> decided, List<Announcement> announcements, Map<DeviceRef, Cause> newlyMatched) {

    Outcome() {
        this(new HashMap<>(), new ArrayList<>(), new HashMap<>());
    }

    void add(Outcome later) {
        decided.putAll(later.decided);
        announcements.addAll(later.announcements);
        newlyMatched.putAll(later.newlyMatched);
    }
}
