package dev.latchkey.graph;

import com.microsoft.graph.devicemanagement.manageddevices.ManagedDevicesRequestBuilder;
import com.microsoft.graph.informationprotection.bitlocker.recoverykeys.RecoveryKeysRequestBuilder;
import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import dev.latchkey.graph.Permissions.Purpose;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Microsoft, as far as Latchkey needs it, in one tenant. Every method may throw {@link GraphException}. */
public final class TenantConnection {

    /** What {@link #existing} asks for. */
    public enum Kind {
        /** By Intune id. */
        DEVICES(Purpose.LIST_DEVICES, "/deviceManagement/managedDevices/%s?$select=id,operatingSystem"),
        /** By key id; without the digits, so that nothing is recorded at the customer's. */
        KEYS(Purpose.LIST_KEYS, "/informationProtection/bitlocker/recoveryKeys/%s");

        private final Purpose purpose;
        private final String url;

        Kind(Purpose purpose, String url) {
            this.purpose = purpose;
            this.url = url;
        }

        Purpose purpose() {
            return purpose;
        }

        String url(String id) {
            return url.formatted(id);
        }
    }

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

    private final GraphCalls calls;
    private final @Nullable TenantConnection urgent;
    private final Tokens tokens;
    private final Pages pages;
    private final GroupMembers groups;

    /** @param urgent the same without queueing; null when this is that already */
    TenantConnection(GraphCalls calls, @Nullable TenantConnection urgent, Tokens tokens) {
        this.calls = calls;
        this.urgent = urgent;
        this.tokens = tokens;
        this.pages = new Pages(calls);
        this.groups = new GroupMembers(pages);
    }

    /** The same tenant for somebody who waits at a screen: calls pass the queue, though not Microsoft's limits. */
    public TenantConnection urgent() {
        return urgent == null ? this : urgent;
    }

    /** What a token allows; signs in when there is none, and makes no other call. */
    public Permissions permissions() {
        return Permissions.of(tokens.get());
    }

    /** What the token in use allows; empty when there is none, and a call is never made. */
    public Optional<Permissions> permissionsInUse() {
        return tokens.inUse().map(Permissions::of);
    }

    /**
     * Windows devices, page by page.
     *
     * @param cursor {@link Page#next} of the page before; null for the first
     */
    public Page<ListedDevice> devices(DeviceQuery query, @Nullable String cursor) {
        var builder = new ManagedDevicesRequestBuilder(new HashMap<>(), calls.v1());
        var request = cursor == null
                ? builder.toGetRequestInformation(get -> {
                    get.queryParameters.filter = query.filter();
                    get.queryParameters.select = LISTED;
                })
                : builder.withUrl(pages.checked(cursor)).toGetRequestInformation();
        return pages.read(request, Purpose.LIST_DEVICES, GraphJson::devices);
    }

    /**
     * One Windows device as listings show it, complete: once for each of its enrollments, and not at all when Intune does
     * not know its Entra device id.
     */
    public List<ListedDevice> devicesOf(String deviceId) {
        var query = DeviceQuery.of(guid(deviceId));
        return Pages.ofDevice(cursor -> devices(query, cursor), ListedDevice::deviceId, deviceId);
    }

    /**
     * Which of these Microsoft still answers when asked for each by itself: a listing may leave out what is there. A device
     * that is answered for and is no longer a Windows device is not among them: listings rightly leave it out.
     *
     * @param ids GUIDs, in any number and case
     * @return a subset of {@code ids}
     */
    public Set<String> existing(Kind kind, Collection<String> ids) {
        var waiting = new ArrayDeque<>(
                ids.stream().map(TenantConnection::guid).distinct().toList());
        var existing = new HashSet<String>();
        for (var rounds = 0; !waiting.isEmpty(); ) {
            var some = new ArrayList<String>();
            while (some.size() < ExistenceBatch.LARGEST && !waiting.isEmpty()) {
                some.add(waiting.poll());
            }
            var batch = new ExistenceBatch(kind, some, tokens.get().permissions());
            var round = calls.send(
                    calls.v1(), batch(batch.request()), Repeat.READ, kind.purpose(), some.size(), batch::read);
            existing.addAll(round.existing());
            waiting.addAll(round.again());
            if (round.busy() != null && ++rounds > calls.maxRetries()) {
                throw new GraphException(round.busy());
            }
        }
        return existing;
    }

    /** All recovery keys, without their digits, page by page; leaves no record at the customer's. */
    public Page<ListedKey> recoveryKeys(@Nullable String cursor) {
        return recoveryKeys(cursor, null);
    }

    /** The recovery keys of one device, without their digits, complete. */
    public List<ListedKey> recoveryKeysOf(String deviceId) {
        var id = guid(deviceId);
        return Pages.ofDevice(cursor -> recoveryKeys(cursor, id), ListedKey::deviceId, deviceId);
    }

    /**
     * Entra ids, in lower case, of the devices in each of these groups and in those within it.
     *
     * @param betweenPages called before each page; what it throws ends the reading
     * @return by name; a name that no group has is not in it
     */
    public Map<String, Set<String>> devicesOfGroups(Collection<String> names, Runnable betweenPages) {
        return groups.devicesOf(names, betweenPages);
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
                : builder.withUrl(pages.checked(cursor)).toGetRequestInformation();
        return pages.read(request, Purpose.LIST_KEYS, GraphJson::keys);
    }

    /**
     * Reads recovery passwords. Each one read is an audited act at the customer's, so ask for every key once. What
     * Microsoft says per key is in the result; only what concerns all of them is thrown.
     *
     * @param keyIds at most 20
     */
    public SecretReadings readSecrets(Collection<String> keyIds) {
        if (keyIds.isEmpty()) {
            return new SecretReadings(Map.of());
        }
        var batch = new SecretBatch(
                keyIds.stream()
                        .map(id -> guid(id).toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList(),
                tokens.get().permissions());
        return calls.send(
                calls.v1(),
                batch(batch.request()),
                Repeat.ONLY_THROTTLED,
                Purpose.READ_KEYS,
                keyIds.size(),
                batch::readings);
    }

    private static RequestInformation batch(byte[] steps) {
        var request = post("{+baseurl}/$batch", Map.of());
        request.setStreamContent(new ByteArrayInputStream(steps), "application/json");
        request.headers.tryAdd("Accept", "application/json");
        return request;
    }

    /** One device with the outcome of its last rotation; beta, as the rotation is. */
    public DeviceDetails device(String intuneId) {
        var request = new ManagedDevicesRequestBuilder(new HashMap<>(), calls.beta())
                .byManagedDeviceId(guid(intuneId))
                .toGetRequestInformation(get -> get.queryParameters.select = DETAILED);
        return calls.send(calls.beta(), request, Repeat.READ, Purpose.LIST_DEVICES, GraphJson::details);
    }

    /** Asks Intune to make the device check in soon. */
    public void syncDevice(String intuneId) {
        var request = new ManagedDevicesRequestBuilder(new HashMap<>(), calls.v1())
                .byManagedDeviceId(guid(intuneId))
                .syncDevice()
                .toPostRequestInformation();
        calls.send(calls.v1(), request, Repeat.ONLY_THROTTLED, Purpose.SYNC_DEVICE, body -> true);
    }

    /**
     * Asks Intune to have the device make new recovery passwords. Accepted is not done, and an error 5xx is not
     * refused: look at the outcome. Beta, and not in the v1.0 library.
     */
    public void rotateBitLockerKeys(String intuneId) {
        var request = post(
                "{+baseurl}/deviceManagement/managedDevices/{managedDevice%2Did}/rotateBitLockerKeys",
                Map.of("managedDevice%2Did", guid(intuneId)));
        calls.send(calls.beta(), request, Repeat.ONLY_THROTTLED, Purpose.ROTATE, body -> true);
    }

    private static RequestInformation post(String template, Map<String, Object> path) {
        return new RequestInformation(HttpMethod.POST, template, new HashMap<>(path));
    }

    /** Ids come from outside and go into addresses. */
    static String guid(String id) {
        if (!GUID.matcher(id).matches()) {
            throw new GraphException(new GraphFailure(
                    GraphFailure.Kind.NOT_FOUND, "", "Microsoft cannot know an id that is no GUID", null, null));
        }
        return id;
    }
}
