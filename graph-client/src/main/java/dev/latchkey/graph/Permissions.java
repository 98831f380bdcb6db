package dev.latchkey.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a token says Latchkey may do in a tenant.
 *
 * @param readable whether the token can be looked into; if not, {@link Permission#granted} is false for want of knowledge
 * @param delegated whether Latchkey acts as a partner's user, whose own roles limit it too
 * @param warning what may stand in the way although every permission is granted; null when nothing is known to
 */
public record Permissions(
        boolean readable,
        boolean delegated,
        List<Permission> permissions,
        @Nullable String warning) {

    public Permissions {
        permissions = List.copyOf(permissions);
    }

    static Permissions of(AccessToken token) {
        var granted = token.permissions();
        return new Permissions(
                granted.isPresent(),
                token.delegated(),
                Purpose.everywhere()
                        .map(purpose -> new Permission(
                                purpose,
                                purpose.oneOf(),
                                granted.isPresent() && GraphFailures.holdsOne(granted.get(), purpose.oneOf())))
                        .toList(),
                DirectoryRoles.warning(token));
    }

    /** @param oneOf of which one suffices, least first */
    public record Permission(Purpose purpose, List<String> oneOf, boolean granted) {}

    /** What Latchkey does with Microsoft. */
    public enum Purpose {
        LIST_DEVICES,
        LIST_KEYS,
        READ_KEYS,
        ROTATE,
        SYNC_DEVICE,
        /** Only in tenants that are told to. */
        READ_GROUPS,
        /** Which devices the members of groups are; only where groups are read. */
        READ_GROUP_DEVICES;

        /** What Latchkey does in every tenant. */
        static Stream<Purpose> everywhere() {
            return Arrays.stream(values()).filter(purpose -> purpose != READ_GROUPS && purpose != READ_GROUP_DEVICES);
        }

        /** Permissions of which one suffices, least first. */
        public List<String> oneOf() {
            return switch (this) {
                case LIST_DEVICES ->
                    List.of(
                            "DeviceManagementManagedDevices.Read.All",
                            "DeviceManagementManagedDevices.ReadWrite.All",
                            "DeviceManagementConfiguration.Read.All",
                            "DeviceManagementConfiguration.ReadWrite.All");
                case LIST_KEYS -> List.of("BitlockerKey.ReadBasic.All", "BitlockerKey.Read.All");
                case READ_KEYS -> List.of("BitlockerKey.Read.All");
                case ROTATE ->
                    List.of(
                            "DeviceManagementManagedDevices.ReadWrite.All",
                            "DeviceManagementConfiguration.ReadWrite.All");
                case SYNC_DEVICE -> List.of("DeviceManagementManagedDevices.PrivilegedOperations.All");
                case READ_GROUPS -> List.of("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All");
                case READ_GROUP_DEVICES -> List.of("Device.Read.All", "Directory.Read.All");
            };
        }
    }
}
