package dev.latchkey.matching.device;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device and what was decided about it.
 *
 * @param seenVersion of the newest event that described the device; 0 when none has
 * @param goneVersion of the newest event that said it is gone; kept apart from the other, so that events may come in any
 *     order: a description that arrives after the news that the device is gone still describes it
 * @param organizationId who owns the tenant; null while nobody does
 * @param ruling what a person wants of it; null when nobody said anything
 * @param refusals what a person does not want of it
 */
public record Device(
        DeviceRef ref,
        long seenVersion,
        long goneVersion,
        Description description,
        @Nullable Long organizationId,
        @Nullable Ruling ruling,
        List<Refusal> refusals,
        Verdict verdict) {

    /** A device of which nothing is known but that there is one. */
    static Device unheardOf(DeviceRef ref) {
        return new Device(ref, 0, 0, Description.NONE, null, null, List.of(), Verdict.NONE);
    }

    /** Shares what it has with others, and others with it. */
    public boolean isMachine() {
        return described() && description.windows();
    }

    public boolean gone() {
        return goneVersion > seenVersion;
    }

    public boolean described() {
        return seenVersion > 0;
    }

    /** Which configuration this device holds against others. A gone one holds none: its successor may take its place. */
    public @Nullable Long held() {
        return gone() ? null : verdict.configurationId();
    }

    /** The same device when the event is stale. */
    public Device after(DeviceEvent event) {
        return switch (event) {
            case DeviceSeen seen -> described(seen.version(), Description.of(seen.state()));
            case DeviceChanged changed -> described(changed.version(), Description.of(changed.state()));
            case DeviceGone gone ->
                gone.version() <= goneVersion
                        ? this
                        : new Device(
                                ref,
                                seenVersion,
                                gone.version(),
                                description,
                                organizationId,
                                ruling,
                                refusals,
                                verdict);
        };
    }

    /**
     * The device as it is when what was said of it up to this version was said before its tenant was disconnected.
     *
     * @param lastVersion 0 when the tenant never was
     */
    public Device leftBehind(long lastVersion) {
        return lastVersion <= goneVersion
                ? this
                : new Device(ref, seenVersion, lastVersion, description, organizationId, ruling, refusals, verdict);
    }

    public Device ownedBy(@Nullable Long organization) {
        return new Device(ref, seenVersion, goneVersion, description, organization, ruling, refusals, verdict);
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
        return new Device(ref, seenVersion, goneVersion, description, organizationId, ruling, refusals, decided);
    }

    /** @param now null lifts what a person wanted before */
    public Device ruled(@Nullable Ruling now, List<Refusal> refused) {
        return new Device(
                ref, seenVersion, goneVersion, description, organizationId, now, List.copyOf(refused), verdict);
    }

    private Device described(long version, Description now) {
        return version <= seenVersion
                ? this
                : new Device(ref, version, goneVersion, now, organizationId, ruling, refusals, verdict);
    }
}
