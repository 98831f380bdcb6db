package dev.latchkey.simulator.world;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A group in Entra whose members are devices by a rule, as dynamic groups are.
 *
 * @param namePrefix devices whose names start so are members, without regard to case
 */
public record Group(UUID id, String displayName, String namePrefix) {

    static Group of(String displayName, String namePrefix) {
        var id = UUID.nameUUIDFromBytes(("group " + displayName).getBytes(StandardCharsets.UTF_8));
        return new Group(id, displayName, namePrefix);
    }

    public boolean holds(String deviceName) {
        return deviceName.regionMatches(true, 0, namePrefix, 0, namePrefix.length());
    }

    public String rule() {
        return "(device.displayName -startsWith \"" + namePrefix + "\")";
    }
}
