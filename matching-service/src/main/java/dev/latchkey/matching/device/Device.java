package dev.latchkey.matching.device;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A device and what was decided about it.
 *
 * @param seenVersion of the newest event that described the device; 0 when none has
 * @param goneVersion of the newest event that said it is gone; kept apart from the other, so that events may come in any
 *     order: a description that arrives after the news that the device is gone still describes it
 * @param organizationId who owns the tenant; null while nobody does
 */
public record Device(
        DeviceRef ref,
        long seenVersion,
        long goneVersion,
        Description description,
        @Nullable Long organizationId,
        Verdict verdict) {

    public boolean gone() {
        return goneVersion > seenVersion;
    }

    public boolean described() {
        return seenVersion > 0;
    }

    /** This device holds its configuration against others. A gone one does not: its successor may take its place. */
    public boolean holdsConfiguration() {
        return verdict.state() == MatchState.MATCHED && !gone();
    }

    /** The same device when the event is stale. */
    public Device after(DeviceEvent event) {
        return switch (event) {
            case DeviceSeen seen -> described(seen.version(), Description.of(seen.state()));
            case DeviceChanged changed -> described(changed.version(), Description.of(changed.state()));
            case DeviceGone gone ->
                gone.version() <= goneVersion
                        ? this
                        : new Device(ref, seenVersion, gone.version(), description, organizationId, verdict);
        };
    }

    public Device ownedBy(@Nullable Long organization) {
        return new Device(ref, seenVersion, goneVersion, description, organization, verdict);
    }

    /** Whose a device is, by its name, its user's domain and its groups. */
    @FunctionalInterface
    public interface Placement {
        long ownerOf(String name, @Nullable String userDomain, Collection<String> groups);
    }

    public Device placedBy(Placement placement) {
        return ownedBy(placement.ownerOf(description.name(), description.userDomain(), description.groups()));
    }

    public Device with(Verdict decided) {
        return new Device(ref, seenVersion, goneVersion, description, organizationId, decided);
    }

    private Device described(long version, Description now) {
        return version <= seenVersion ? this : new Device(ref, version, goneVersion, now, organizationId, verdict);
    }
}
