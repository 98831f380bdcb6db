package dev.latchkey.graph;

import com.microsoft.graph.devicemanagement.manageddevices.ManagedDevicesRequestBuilder;
import com.microsoft.graph.informationprotection.bitlocker.recoverykeys.RecoveryKeysRequestBuilder;
import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import dev.latchkey.graph.GraphCalls.Repeat;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Microsoft, as far as Latchkey needs it, in one tenant. Every method may throw {@link GraphException}. */
public final class TenantConnection {

    static final List<String> READ_KEY = List.of("BitlockerKey.Read.All");

    private static final List<String> LIST_KEYS = List.of("BitlockerKey.ReadBasic.All", "BitlockerKey.Read.All");
    private static final List<String> READ_DEVICES = List.of(
            "DeviceManagementManagedDevices.Read.All",
            "DeviceManagementManagedDevices.ReadWrite.All",
            "DeviceManagementConfiguration.Read.All",
            "DeviceManagementConfiguration.ReadWrite.All");
    private static final List<String> SYNC_DEVICE = List.of("DeviceManagementManagedDevices.PrivilegedOperations.All");
    private static final List<String> ROTATE =
            List.of("DeviceManagementManagedDevices.ReadWrite.All", "DeviceManagementConfiguration.ReadWrite.All");

    private static final String[] LISTED = {
        "id",
        "azureADDeviceId",
        "deviceName",
        "serialNumber",
        "operatingSystem",
        "osVersion",
        "manufacturer",
        "model",
        "userPrincipalName",
        "isEncrypted",
        "wiFiMacAddress",
        "managementAgent",
        "lastSyncDateTime"
    };
    private static final String[] DETAILED = {
        "id",
        "azureADDeviceId",
        "deviceName",
        "operatingSystem",
        "osVersion",
        "isEncrypted",
        "lastSyncDateTime",
        "deviceActionResults"
    };
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F-]{36}");
    private static final int MOST_PAGES_OF_ONE_DEVICE = 100;

    private final GraphCalls calls;
    private final Tokens tokens;

    TenantConnection(GraphCalls calls, Tokens tokens) {
        this.calls = calls;
        this.tokens = tokens;
    }

    /**
     * All devices of all operating systems, page by page.
     *
     * @param cursor {@link Page#next} of the page before; null for the first
     */
    public Page<ListedDevice> devices(@Nullable String cursor) {
        var builder = new ManagedDevicesRequestBuilder(new HashMap<>(), calls.v1());
        var request = cursor == null
                ? builder.toGetRequestInformation(get -> get.queryParameters.select = LISTED)
                : builder.withUrl(checked(cursor)).toGetRequestInformation();
        return page(request, cursor, READ_DEVICES, GraphJson::devices);
    }

    /** All recovery keys, without their digits, page by page; leaves no record at the customer's. */
    public Page<ListedKey> recoveryKeys(@Nullable String cursor) {
        return recoveryKeys(cursor, null);
    }

    /** The recovery keys of one device, without their digits, complete. */
    public List<ListedKey> recoveryKeysOf(String deviceId) {
        var keys = new ArrayList<ListedKey>();
        String cursor = null;
        for (var pages = 0; pages < MOST_PAGES_OF_ONE_DEVICE; pages++) {
            var page = recoveryKeys(cursor, guid(deviceId));
            page.items().stream()
                    .filter(key -> key.deviceId().equalsIgnoreCase(deviceId))
                    .forEach(keys::add);
            cursor = page.next();
            if (cursor == null) {
                return keys;
            }
        }
        throw new GraphException(GraphFailure.garbage("the list of one device's keys does not end"));
    }

    private Page<ListedKey> recoveryKeys(@Nullable String cursor, @Nullable String deviceId) {
        var builder = new RecoveryKeysRequestBuilder(new HashMap<>(), calls.v1());
        // No $top, $orderby or $count: this service refuses them.
        var request = cursor == null
                ? builder.toGetRequestInformation(get -> {
                    if (deviceId != null) {
                        get.queryParameters.filter = "deviceId eq '" + deviceId + "'";
                    }
                })
                : builder.withUrl(checked(cursor)).toGetRequestInformation();
        return page(request, cursor, LIST_KEYS, GraphJson::keys);
    }

    /**
     * Reads recovery passwords. Each one read is an audited act at the customer's, so ask for every key once. What
     * Microsoft says per key is in the result; only what concerns all of them is thrown.
     *
     * @param keyIds at most 20
     */
    public SecretReadings readSecrets(Collection<String> keyIds) {
        var batch = new SecretBatch(
                keyIds.stream()
                        .map(id -> guid(id).toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList(),
                tokens.get().roles());
        var request = post("{+baseurl}/$batch", Map.of());
        request.setStreamContent(new ByteArrayInputStream(batch.request()), "application/json");
        request.headers.tryAdd("Accept", "application/json");
        return calls.send(
                calls.v1(),
                request,
                Repeat.ONLY_THROTTLED,
                READ_KEY,
                body -> batch.readings(body, calls.clock().instant()));
    }

    /** One device with the outcome of its last rotation; beta, as the rotation is. */
    public DeviceDetails device(String intuneId) {
        var request = new ManagedDevicesRequestBuilder(new HashMap<>(), calls.beta())
                .byManagedDeviceId(guid(intuneId))
                .toGetRequestInformation(get -> get.queryParameters.select = DETAILED);
        return calls.send(calls.beta(), request, Repeat.READ, READ_DEVICES, GraphJson::details);
    }

    /** Asks Intune to make the device check in soon. */
    public void syncDevice(String intuneId) {
        var request = new ManagedDevicesRequestBuilder(new HashMap<>(), calls.v1())
                .byManagedDeviceId(guid(intuneId))
                .syncDevice()
                .toPostRequestInformation();
        calls.send(calls.v1(), request, Repeat.ONLY_THROTTLED, SYNC_DEVICE, body -> true);
    }

    /**
     * Asks Intune to have the device make new recovery passwords. Accepted is not done, and an error 5xx is not
     * refused: look at the outcome. Beta, and not in the v1.0 library.
     */
    public void rotateBitLockerKeys(String intuneId) {
        var request = post(
                "{+baseurl}/deviceManagement/managedDevices/{managedDevice%2Did}/rotateBitLockerKeys",
                Map.of("managedDevice%2Did", guid(intuneId)));
        calls.send(calls.beta(), request, Repeat.ONLY_THROTTLED, ROTATE, body -> true);
    }

    private <T> Page<T> page(
            RequestInformation request,
            @Nullable String cursor,
            List<String> permissions,
            Function<byte[], Page<T>> reader) {
        var page = calls.send(calls.v1(), request, Repeat.READ, permissions, reader);
        if (page.next() != null && page.next().equals(cursor)) {
            throw new GraphException(GraphFailure.garbage("a page names itself as the next one"));
        }
        return page;
    }

    private String checked(String cursor) {
        try {
            calls.requireGraph(new URI(cursor));
            return cursor;
        } catch (URISyntaxException e) {
            throw new GraphException(GraphFailure.garbage("a next-page link is no address"));
        }
    }

    private static RequestInformation post(String template, Map<String, Object> path) {
        return new RequestInformation(HttpMethod.POST, template, new HashMap<>(path));
    }

    /** Ids come from outside and go into addresses. */
    private static String guid(String id) {
        if (!GUID.matcher(id).matches()) {
            throw new GraphException(new GraphFailure(
                    GraphFailure.Kind.NOT_FOUND, "", "Microsoft cannot know an id that is no GUID", null, null));
        }
        return id;
    }
}
