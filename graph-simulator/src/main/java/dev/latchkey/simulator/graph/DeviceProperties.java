package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.world.DeviceProfile.Hardware;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.JoinType;
import dev.latchkey.simulator.world.RotationAction;
import dev.latchkey.simulator.world.Timestamps;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Every property of a managed device and how to work it out. */
final class DeviceProperties {

    static final Map<String, Function<DeviceView, JsonNode>> V1;
    static final Map<String, Function<DeviceView, JsonNode>> BETA;

    /** Empty in lists, and in a single answer only there when selected by name. */
    static final Set<String> ONLY_SELECTED_SINGLY = Set.of(
            "ethernetMacAddress",
            "physicalMemoryInBytes",
            "notes",
            "udid",
            "iccid",
            "activationLockBypassCode",
            "remoteAssistanceSessionUrl");

    /** Empty in lists, there in every single answer. */
    static final Set<String> ONLY_SINGLY = Set.of("deviceActionResults", "enrollmentProfileName");

    private static final String UNSET_TIME = "0001-01-01T00:00:00Z";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static {
        var v1 = new LinkedHashMap<String, Function<DeviceView, JsonNode>>();
        identity(v1);
        state(v1);
        unused(v1);
        V1 = v1;
        var beta = new LinkedHashMap<>(v1);
        betaOnly(beta);
        BETA = beta;
    }

    private DeviceProperties() {}

    private static void identity(Map<String, Function<DeviceView, JsonNode>> map) {
        map.put("id", device -> text(device.intuneId().toString()));
        map.put("azureADDeviceId", device -> text(device.entraId().toString()));
        map.put("deviceName", device -> text(device.profile().deviceName()));
        map.put(
                "managedDeviceName",
                device -> text(device.profile().deviceName() + "_"
                        + device.profile().operatingSystem().name()));
        map.put("serialNumber", hardware(Hardware::serialNumber));
        map.put("manufacturer", hardware(Hardware::manufacturer));
        map.put("model", hardware(Hardware::model));
        map.put("wiFiMacAddress", hardware(Hardware::wiFiMacAddress));
        map.put("ethernetMacAddress", hardware(Hardware::ethernetMacAddress));
        map.put(
                "operatingSystem",
                device -> text(device.profile().operatingSystem().name()));
        map.put("osVersion", device -> text(device.profile().operatingSystem().version()));
        map.put("userPrincipalName", device -> text(device.profile().owner().userPrincipalName()));
        map.put("userDisplayName", device -> text(device.profile().owner().displayName()));
        map.put("emailAddress", device -> text(device.profile().owner().userPrincipalName()));
    }

    private static void state(Map<String, Function<DeviceView, JsonNode>> map) {
        map.put("azureADRegistered", _ -> NODES.booleanNode(true));
        map.put("complianceState", device -> text(device.profile().encrypted() ? "compliant" : "noncompliant"));
        map.put("isEncrypted", device -> NODES.booleanNode(device.profile().encrypted()));
        map.put("lastSyncDateTime", device -> text(Timestamps.seconds(device.lastSync())));
        map.put(
                "enrolledDateTime",
                device -> text(Timestamps.seconds(device.profile().enrolled())));
        map.put(
                "managementAgent",
                device -> text(device.profile().coManaged() ? "configurationManagerClientMdm" : "mdm"));
        map.put("deviceEnrollmentType", device -> text(enrollmentType(device)));
        map.put("managedDeviceOwnerType", device -> text(isPersonal(device) ? "personal" : "company"));
        map.put("deviceRegistrationState", _ -> text("registered"));
        map.put("managementState", _ -> text("managed"));
        map.put("deviceActionResults", DeviceProperties::actionResults);
        map.put("configurationManagerClientEnabledFeatures", DeviceProperties::enabledFeatures);
        map.put("totalStorageSpaceInBytes", _ -> NODES.numberNode(510_770_802_688L));
        map.put("freeStorageSpaceInBytes", _ -> NODES.numberNode(301_415_030_784L));
        map.put("physicalMemoryInBytes", _ -> NODES.numberNode(17_179_869_184L));
    }

    /** Part of the resource and without meaning here. */
    private static void unused(Map<String, Function<DeviceView, JsonNode>> map) {
        for (String name : new String[] {
            "activationLockBypassCode",
            "androidSecurityPatchLevel",
            "deviceCategoryDisplayName",
            "deviceHealthAttestationState",
            "easDeviceId",
            "enrollmentProfileName",
            "iccid",
            "imei",
            "jailBroken",
            "meid",
            "notes",
            "phoneNumber",
            "remoteAssistanceSessionErrorDetails",
            "remoteAssistanceSessionUrl",
            "requireUserEnrollmentApproval",
            "subscriberCarrier",
            "udid",
            "userId"
        }) {
            map.put(name, _ -> NODES.nullNode());
        }
        for (String name : new String[] {
            "complianceGracePeriodExpirationDateTime",
            "easActivationDateTime",
            "exchangeLastSuccessfulSyncDateTime",
            "managementCertificateExpirationDate"
        }) {
            map.put(name, _ -> text(UNSET_TIME));
        }
        map.put("easActivated", _ -> NODES.booleanNode(false));
        map.put("isSupervised", _ -> NODES.booleanNode(false));
        map.put("exchangeAccessState", _ -> text("none"));
        map.put("exchangeAccessStateReason", _ -> text("none"));
        map.put("partnerReportedThreatState", _ -> text("unknown"));
    }

    private static void betaOnly(Map<String, Function<DeviceView, JsonNode>> map) {
        map.put("azureActiveDirectoryDeviceId", device -> text(device.entraId().toString()));
        map.put("aadRegistered", _ -> NODES.booleanNode(true));
        map.put("joinType", device -> text(device.profile().joinType().graphName()));
        map.put("configurationManagerClientHealthState", DeviceProperties::clientHealth);
        map.put("roleScopeTagIds", _ -> NODES.arrayNode());
    }

    private static JsonNode clientHealth(DeviceView device) {
        if (!device.profile().coManaged()) {
            return NODES.nullNode();
        }
        return Json.object()
                .put("state", "healthy")
                .put("errorCode", 0)
                .put("lastSyncDateTime", Timestamps.seconds(device.lastSync()));
    }

    private static JsonNode enabledFeatures(DeviceView device) {
        if (!device.profile().coManaged()) {
            return NODES.nullNode();
        }
        return Json.object()
                .put("inventory", false)
                .put("modernApps", false)
                .put("resourceAccess", false)
                .put("deviceConfiguration", true)
                .put("compliancePolicy", true)
                .put("windowsUpdateForBusiness", false);
    }

    private static JsonNode actionResults(DeviceView device) {
        var results = NODES.arrayNode();
        device.action().map(DeviceProperties::actionResult).ifPresent(results::add);
        return results;
    }

    private static JsonNode actionResult(RotationAction action) {
        return Json.object()
                .put("@odata.type", "#microsoft.graph.rotateBitLockerKeysDeviceActionResult")
                .put("actionName", "rotateBitLockerKeys")
                .put("actionState", action.state().name().toLowerCase(Locale.ROOT))
                .put("startDateTime", Timestamps.ticks(action.requestedAt()))
                .put("lastUpdatedDateTime", Timestamps.ticks(action.updatedAt()))
                .put("errorCode", action.errorCode());
    }

    private static String enrollmentType(DeviceView device) {
        if (!device.profile().isWindows() || isPersonal(device)) {
            return "userEnrollment";
        }
        return device.profile().coManaged() ? "windowsCoManagement" : "windowsAzureADJoin";
    }

    private static boolean isPersonal(DeviceView device) {
        return device.profile().isWindows() && device.profile().joinType() == JoinType.AZURE_AD_REGISTERED;
    }

    private static Function<DeviceView, JsonNode> hardware(Function<Hardware, String> part) {
        return device -> text(part.apply(device.profile().hardware()));
    }

    private static JsonNode text(String value) {
        return NODES.stringNode(value);
    }
}
