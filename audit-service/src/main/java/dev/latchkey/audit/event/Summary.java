package dev.latchkey.audit.event;

import static dev.latchkey.audit.event.Phrases.because;
import static dev.latchkey.audit.event.Phrases.by;
import static dev.latchkey.audit.event.Phrases.counted;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.ConfigurationEvent;
import dev.latchkey.events.ConfigurationEvent.AutomaticCreationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationArchived;
import dev.latchkey.events.ConfigurationEvent.ConfigurationChanged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationCreated;
import dev.latchkey.events.ConfigurationEvent.ConfigurationDeleted;
import dev.latchkey.events.ConfigurationEvent.ConfigurationMerged;
import dev.latchkey.events.ConfigurationEvent.ConfigurationUnarchived;
import dev.latchkey.events.ConfigurationEvent.OrganizationChanged;
import dev.latchkey.events.ConfigurationEvent.OrganizationCreated;
import dev.latchkey.events.ConfigurationEvent.OrganizationDeleted;
import dev.latchkey.events.ConfigurationEvent.TenantRulesChanged;
import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent;
import dev.latchkey.events.MatchEvent.DeviceIgnored;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchEvent.MatchNeedsAttention;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.events.RotationEvent;
import dev.latchkey.events.RotationEvent.RotationAccepted;
import dev.latchkey.events.RotationEvent.RotationDispatched;
import dev.latchkey.events.RotationEvent.RotationExpired;
import dev.latchkey.events.RotationEvent.RotationFailed;
import dev.latchkey.events.RotationEvent.RotationVerified;
import dev.latchkey.events.RotationEvent.RotationWaitingForDevice;
import dev.latchkey.events.TenantEvent;
import dev.latchkey.events.TenantEvent.ConsentGranted;
import dev.latchkey.events.TenantEvent.ConsentMissing;
import dev.latchkey.events.TenantEvent.KeyLimitNear;
import dev.latchkey.events.TenantEvent.SyncRunCompleted;
import dev.latchkey.events.TenantEvent.SyncRunFailed;
import dev.latchkey.events.TenantEvent.SyncRunProgressed;
import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import dev.latchkey.events.TenantEvent.TenantSettingsChanged;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VaultUpkeepEvent;
import java.util.regex.Pattern;

/** What happened, in one plain sentence. Holds names and ids, never a secret. */
final class Summary {

    private static final Pattern LINE_BREAKING = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final int LONGEST = 500;

    private Summary() {}

    static String of(Event event) {
        var sentence = switch (event) {
            case TenantEvent tenant -> of(tenant);
            case DeviceEvent device -> of(device);
            case RecoveryKeyEvent key -> of(key);
            case RefreshDevice refresh -> "asked to look at device " + refresh.deviceId() + " again";
            case ConfigurationEvent configuration -> of(configuration);
            case MatchEvent match -> of(match);
            case MatchedKeyEvent key -> of(key);
            case VaultKeyEvent key -> VaultSummary.of(key);
            case AccessEvent access -> VaultSummary.of(access);
            case VaultUpkeepEvent upkeep -> VaultSummary.of(upkeep);
            case RotateDevice rotate ->
                rotate.requestedBy() + " asked to rotate the keys of device " + rotate.deviceId()
                        + because(rotate.reason());
            case RotationEvent rotation -> of(rotation);
        };
        // Names and reasons come from outside: they must not make one entry look like two.
        var line = sentence.chars().anyMatch(Summary::breaksLine)
                ? LINE_BREAKING.matcher(sentence).replaceAll(" ")
                : sentence;
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static boolean breaksLine(int character) {
        return character < ' ' || character == 0x7f || character == 0x2028 || character == 0x2029;
    }

    private static String of(TenantEvent event) {
        return switch (event) {
            case TenantConnected tenant ->
                "tenant " + tenant.name() + " connected to organization " + tenant.organizationId();
            case TenantDisconnected tenant -> "tenant " + tenant.name() + " disconnected" + by(tenant.actor());
            case TenantSettingsChanged settings ->
                "sync settings of tenant " + settings.tenantId() + " changed: devices "
                        + onOrOff(settings.syncIntuneDevices()) + ", BitLocker keys "
                        + onOrOff(settings.syncBitLockerKeys());
            case ConsentGranted granted -> "tenant " + granted.tenantId() + " grants what Latchkey needs";
            case ConsentMissing missing -> "tenant " + missing.tenantId() + " refuses Latchkey: " + missing.cause();
            case KeyLimitNear near ->
                "device " + near.deviceId() + " has " + near.keys() + " of the " + near.limit()
                        + " keys Entra keeps for one device";
            case SyncRunStarted run -> "sync of tenant " + run.tenantId() + " started";
            case SyncRunProgressed run ->
                "sync of tenant " + run.tenantId() + " has read " + devicesAndKeys(run.devices(), run.keys());
            case SyncRunCompleted run ->
                "sync of tenant " + run.tenantId() + " completed: " + devicesAndKeys(run.devices(), run.keys()) + ", "
                        + counted(run.secretsRead(), "secret") + " read";
            case SyncRunFailed run -> "sync of tenant " + run.tenantId() + " failed: " + run.cause();
        };
    }

    private static String of(DeviceEvent event) {
        return switch (event) {
            case DeviceSeen seen ->
                "device " + seen.state().name() + " seen (" + seen.state().operatingSystem() + ")";
            case DeviceChanged changed -> "device " + changed.state().name() + " changed";
            case DeviceGone gone -> "device " + gone.deviceId() + " is gone from Microsoft";
        };
    }

    private static String of(RecoveryKeyEvent event) {
        return switch (event) {
            case KeyFound found -> "key " + found.keyId() + " of device " + found.deviceId() + " read from Microsoft";
            case KeyConfirmed key -> "key " + key.keyId() + " of device " + key.deviceId() + " is listed again";
            case KeyGoneUpstream gone ->
                "key " + gone.keyId() + " of device " + gone.deviceId() + " is gone from Microsoft";
        };
    }

    private static String of(ConfigurationEvent event) {
        var happened = switch (event) {
            case OrganizationCreated organization -> "organization " + organization.name() + " added";
            case OrganizationChanged organization -> "organization " + organization.name() + " changed";
            case OrganizationDeleted organization -> "organization " + organization.name() + " deleted";
            case ConfigurationCreated configuration ->
                "configuration " + configuration.name() + " added to organization " + configuration.organizationId();
            case ConfigurationChanged configuration -> "configuration " + configuration.name() + " changed";
            case ConfigurationArchived configuration ->
                "configuration " + configuration.configurationId() + " archived";
            case ConfigurationUnarchived configuration ->
                "configuration " + configuration.configurationId() + " in use again";
            case ConfigurationMerged configuration ->
                "configuration " + configuration.configurationId() + " merged into " + configuration.mergedInto();
            case ConfigurationDeleted configuration -> "configuration " + configuration.configurationId() + " deleted";
            case TenantRulesChanged tenant ->
                "devices of tenant " + tenant.tenantId() + " go to organizations by other rules"
                        + because(String.join(", ", tenant.rules()));
            case AutomaticCreationChanged option ->
                "automatic creation of configurations " + (option.enabled() ? "on" : "off") + " for organization "
                        + option.organizationId();
        };
        return event.actor() == null ? happened : happened + " by " + event.actor();
    }

    private static String of(MatchEvent event) {
        return switch (event) {
            case DeviceMatched matched ->
                matched.deviceName() + " matched to configuration " + matched.configurationId() + " by "
                        + matched.evidence();
            case DeviceUnmatched unmatched -> unmatched.deviceName() + " not matched: " + unmatched.reason();
            case MatchNeedsAttention open -> open.deviceName() + " needs a person: " + open.reason();
            case DeviceIgnored ignored -> ignored.deviceName() + " is to be left alone, says " + ignored.actor();
        };
    }

    private static String of(MatchedKeyEvent event) {
        return switch (event) {
            case KeyMatched key -> "key " + key.keyId() + " of " + key.deviceName() + " handed to the vault";
            case MatchedKeyGone key -> "vault told that key " + key.keyId() + " is gone from Microsoft";
            case MatchedKeyConfirmed key -> "vault told that key " + key.keyId() + " is listed again";
            case MatchedDeviceChanged device ->
                "keys of " + device.deviceName() + " belong to configuration " + device.configurationId();
        };
    }

    private static String of(RotationEvent event) {
        return switch (event) {
            case RotationAccepted rotation ->
                "rotation of " + rotation.deviceName() + " accepted for " + rotation.requestedBy()
                        + because(rotation.reason());
            case RotationDispatched rotation -> "rotation of " + rotation.deviceName() + " taken by Microsoft";
            case RotationWaitingForDevice rotation ->
                "rotation of " + rotation.deviceName() + " waits for the device"
                        + (rotation.lastCheckInAt() == null ? "" : ", last seen " + rotation.lastCheckInAt());
            case RotationVerified rotation ->
                "rotation of " + rotation.deviceName() + " verified: "
                        + counted(rotation.newKeyIds().size(), "new key") + ", "
                        + counted(rotation.archivedKeyIds().size(), "old key") + " archived";
            case RotationFailed rotation -> "rotation of " + rotation.deviceName() + " failed: " + rotation.cause();
            case RotationExpired rotation -> "rotation of " + rotation.deviceName() + " gave up: " + rotation.cause();
        };
    }

    private static String onOrOff(boolean setting) {
        return setting ? "on" : "off";
    }

    private static String devicesAndKeys(int devices, int keys) {
        return counted(devices, "device") + " and " + counted(keys, "key");
    }
}
