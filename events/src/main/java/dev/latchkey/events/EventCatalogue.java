package dev.latchkey.events;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every event type there is. {@code ce_type} picks from this list; nothing on the wire names a class. */
public final class EventCatalogue {

    private static final List<EventType> TYPES = List.of(
            type(
                    "sync.tenant-connected",
                    TenantEvent.TenantConnected.class,
                    Topic.TENANT_EVENTS,
                    "A tenant was connected, or its connection replaced."),
            type(
                    "sync.tenant-disconnected",
                    TenantEvent.TenantDisconnected.class,
                    Topic.TENANT_EVENTS,
                    "A tenant was disconnected: nothing is read from it any more."),
            type(
                    "sync.tenant-settings-changed",
                    TenantEvent.TenantSettingsChanged.class,
                    Topic.TENANT_EVENTS,
                    "The sync settings of a tenant changed at this instant."),
            type(
                    "sync.consent-granted",
                    TenantEvent.ConsentGranted.class,
                    Topic.TENANT_EVENTS,
                    "Microsoft grants what Latchkey needs in this tenant."),
            type(
                    "sync.consent-missing",
                    TenantEvent.ConsentMissing.class,
                    Topic.TENANT_EVENTS,
                    "Microsoft refuses sign-in or a permission in this tenant."),
            type(
                    "sync.key-limit-near",
                    TenantEvent.KeyLimitNear.class,
                    Topic.TENANT_EVENTS,
                    "A device nears the number of keys Entra keeps for one device."),
            type(
                    "sync.run-started",
                    TenantEvent.SyncRunStarted.class,
                    Topic.TENANT_EVENTS,
                    "A sync run of a tenant found something that differs."),
            type(
                    "sync.run-progressed",
                    TenantEvent.SyncRunProgressed.class,
                    Topic.TENANT_EVENTS,
                    "A sync run has read this much."),
            type(
                    "sync.run-completed",
                    TenantEvent.SyncRunCompleted.class,
                    Topic.TENANT_EVENTS,
                    "A sync run read everything Microsoft listed."),
            type(
                    "sync.run-failed",
                    TenantEvent.SyncRunFailed.class,
                    Topic.TENANT_EVENTS,
                    "A sync run ended early; nothing counts as removed."),
            type(
                    "sync.device-seen",
                    DeviceEvent.DeviceSeen.class,
                    Topic.DEVICE_EVENTS,
                    "A managed device was seen for the first time, or again."),
            type(
                    "sync.device-changed",
                    DeviceEvent.DeviceChanged.class,
                    Topic.DEVICE_EVENTS,
                    "A managed device has another state."),
            type(
                    "sync.device-gone",
                    DeviceEvent.DeviceGone.class,
                    Topic.DEVICE_EVENTS,
                    "A complete listing no longer holds the device."),
            type(
                    "sync.key-found",
                    RecoveryKeyEvent.KeyFound.class,
                    Topic.RECOVERY_KEY_EVENTS,
                    "A recovery key was read; its secret is sealed for the vault."),
            type(
                    "sync.key-confirmed",
                    RecoveryKeyEvent.KeyConfirmed.class,
                    Topic.RECOVERY_KEY_EVENTS,
                    "A key that was gone is listed again, or its volume is known now."),
            type(
                    "sync.key-gone-upstream",
                    RecoveryKeyEvent.KeyGoneUpstream.class,
                    Topic.RECOVERY_KEY_EVENTS,
                    "A complete listing no longer holds the key."),
            type(
                    "sync.refresh-device",
                    RefreshCommand.RefreshDevice.class,
                    Topic.REFRESH_COMMANDS,
                    "Command: look at this device's keys again, now."),
            type(
                    "matching.organization-created",
                    ConfigurationEvent.OrganizationCreated.class,
                    Topic.CONFIGURATION_EVENTS,
                    "An organization was added."),
            type(
                    "matching.organization-changed",
                    ConfigurationEvent.OrganizationChanged.class,
                    Topic.CONFIGURATION_EVENTS,
                    "An organization has other values."),
            type(
                    "matching.organization-deleted",
                    ConfigurationEvent.OrganizationDeleted.class,
                    Topic.CONFIGURATION_EVENTS,
                    "An organization that owned nothing was removed."),
            type(
                    "matching.configuration-created",
                    ConfigurationEvent.ConfigurationCreated.class,
                    Topic.CONFIGURATION_EVENTS,
                    "A configuration was added."),
            type(
                    "matching.configuration-changed",
                    ConfigurationEvent.ConfigurationChanged.class,
                    Topic.CONFIGURATION_EVENTS,
                    "A configuration has other values."),
            type(
                    "matching.configuration-archived",
                    ConfigurationEvent.ConfigurationArchived.class,
                    Topic.CONFIGURATION_EVENTS,
                    "A configuration was archived; its keys stay."),
            type(
                    "matching.configuration-unarchived",
                    ConfigurationEvent.ConfigurationUnarchived.class,
                    Topic.CONFIGURATION_EVENTS,
                    "An archived configuration is in use again."),
            type(
                    "matching.configuration-merged",
                    ConfigurationEvent.ConfigurationMerged.class,
                    Topic.CONFIGURATION_EVENTS,
                    "A configuration became part of another of its organization."),
            type(
                    "matching.configuration-deleted",
                    ConfigurationEvent.ConfigurationDeleted.class,
                    Topic.CONFIGURATION_EVENTS,
                    "A configuration was removed; keys of its devices stay."),
            type(
                    "matching.tenant-rules-changed",
                    ConfigurationEvent.TenantRulesChanged.class,
                    Topic.CONFIGURATION_EVENTS,
                    "A tenant's devices go to organizations by other rules."),
            type(
                    "matching.automatic-creation-changed",
                    ConfigurationEvent.AutomaticCreationChanged.class,
                    Topic.CONFIGURATION_EVENTS,
                    "Configurations are made for devices that none fits, or no longer."),
            type(
                    "matching.device-matched",
                    MatchEvent.DeviceMatched.class,
                    Topic.MATCH_EVENTS,
                    "A device is taken for a configuration, by this rule and evidence."),
            type(
                    "matching.device-unmatched",
                    MatchEvent.DeviceUnmatched.class,
                    Topic.MATCH_EVENTS,
                    "No configuration fits the device, or a person took its match back."),
            type(
                    "matching.match-needs-attention",
                    MatchEvent.MatchNeedsAttention.class,
                    Topic.MATCH_EVENTS,
                    "It is not clear what the device is; a person must decide."),
            type(
                    "matching.device-ignored",
                    MatchEvent.DeviceIgnored.class,
                    Topic.MATCH_EVENTS,
                    "A person wants the device left alone."),
            type(
                    "matching.key-matched",
                    MatchedKeyEvent.KeyMatched.class,
                    Topic.MATCHED_KEY_EVENTS,
                    "A key whose configuration is known; the secret stays sealed."),
            type(
                    "matching.matched-key-gone",
                    MatchedKeyEvent.MatchedKeyGone.class,
                    Topic.MATCHED_KEY_EVENTS,
                    "A matched key is gone upstream."),
            type(
                    "matching.matched-key-confirmed",
                    MatchedKeyEvent.MatchedKeyConfirmed.class,
                    Topic.MATCHED_KEY_EVENTS,
                    "A matched key is listed upstream again, or its volume is known now."),
            type(
                    "matching.matched-device-changed",
                    MatchedKeyEvent.MatchedDeviceChanged.class,
                    Topic.MATCHED_KEY_EVENTS,
                    "The device of matched keys has another name or configuration."),
            type(
                    "vault.key-created",
                    VaultKeyEvent.KeyCreated.class,
                    Topic.VAULT_KEY_EVENTS,
                    "The vault holds a new key."),
            type(
                    "vault.key-archived",
                    VaultKeyEvent.KeyArchived.class,
                    Topic.VAULT_KEY_EVENTS,
                    "A key is no longer current, for this reason."),
            type(
                    "vault.key-unarchived",
                    VaultKeyEvent.KeyUnarchived.class,
                    Topic.VAULT_KEY_EVENTS,
                    "An archived key is current again."),
            type(
                    "vault.key-deleted",
                    VaultKeyEvent.KeyDeleted.class,
                    Topic.VAULT_KEY_EVENTS,
                    "A person removed a key from the vault for good."),
            type(
                    "vault.key-vaulted",
                    VaultKeyEvent.KeyVaulted.class,
                    Topic.VAULT_KEY_EVENTS,
                    "A key is sealed for its organization's own key pair; Latchkey cannot read it any more."),
            type(
                    "vault.key-accessed",
                    AccessEvent.KeyAccessed.class,
                    Topic.ACCESS_EVENTS,
                    "A person opened the record of a key, without its digits."),
            type(
                    "vault.key-revealed",
                    AccessEvent.KeyRevealed.class,
                    Topic.ACCESS_EVENTS,
                    "A person was shown a key's digits."),
            type(
                    "vault.key-access-denied",
                    AccessEvent.KeyAccessDenied.class,
                    Topic.ACCESS_EVENTS,
                    "Somebody was refused a key's digits, or a decision about an approval that is not theirs to decide."),
            type(
                    "vault.key-shared",
                    AccessEvent.KeyShared.class,
                    Topic.ACCESS_EVENTS,
                    "A person made a one-time link that shows a key's digits."),
            type(
                    "vault.shared-key-revealed",
                    AccessEvent.SharedKeyRevealed.class,
                    Topic.ACCESS_EVENTS,
                    "Whoever has a one-time link was shown a key's digits."),
            type(
                    "vault.key-share-withdrawn",
                    AccessEvent.KeyShareWithdrawn.class,
                    Topic.ACCESS_EVENTS,
                    "A person made a one-time link useless."),
            type(
                    "vault.planned-rotation-cancelled",
                    AccessEvent.PlannedRotationCancelled.class,
                    Topic.ACCESS_EVENTS,
                    "A person cancelled the rotation a reveal was to lead to."),
            type(
                    "vault.approval-asked",
                    AccessEvent.ApprovalAsked.class,
                    Topic.ACCESS_EVENTS,
                    "A person needs a second person's approval to reveal a key."),
            type(
                    "vault.approval-given",
                    AccessEvent.ApprovalGiven.class,
                    Topic.ACCESS_EVENTS,
                    "A second person approved one reveal of a key."),
            type(
                    "vault.approval-refused",
                    AccessEvent.ApprovalRefused.class,
                    Topic.ACCESS_EVENTS,
                    "A second person refused a reveal of a key."),
            type(
                    "vault.mass-reveal-detected",
                    AccessEvent.MassRevealDetected.class,
                    Topic.ACCESS_EVENTS,
                    "Alarm: somebody revealed more keys than the settings call usual."),
            type(
                    "vault.reveal-policy-changed",
                    AccessEvent.RevealPolicyChanged.class,
                    Topic.ACCESS_EVENTS,
                    "Keys of an organization are revealed on other terms."),
            type(
                    "vault.reveal-permission-given",
                    AccessEvent.RevealPermissionGiven.class,
                    Topic.ACCESS_EVENTS,
                    "A person was given the permission to reveal keys."),
            type(
                    "vault.reveal-permission-withdrawn",
                    AccessEvent.RevealPermissionWithdrawn.class,
                    Topic.ACCESS_EVENTS,
                    "A person lost the permission to reveal keys."),
            type(
                    "vault.upkeep-requested",
                    VaultUpkeepEvent.UpkeepRequested.class,
                    Topic.ACCESS_EVENTS,
                    "An administrator asked for a rewrap, rekey or check."),
            type(
                    "vault.upkeep-ended",
                    VaultUpkeepEvent.UpkeepEnded.class,
                    Topic.ACCESS_EVENTS,
                    "A rewrap, rekey or check is over, with what it found."),
            type(
                    "vault.organization-keys-erased",
                    VaultUpkeepEvent.OrganizationKeysErased.class,
                    Topic.ACCESS_EVENTS,
                    "An administrator made all keys of an organization unreadable for good."),
            type(
                    "vault.host-proof-vault-changed",
                    AccessEvent.HostProofVaultChanged.class,
                    Topic.ACCESS_EVENTS,
                    "A person changed the key pair of an organization's host-proof vault, or what is sealed for it."),
            type(
                    "rotation.rotate-device",
                    RotationCommand.RotateDevice.class,
                    Topic.ROTATION_COMMANDS,
                    "Command: rotate the keys of this device."),
            type(
                    "rotation.accepted",
                    RotationEvent.RotationAccepted.class,
                    Topic.ROTATION_EVENTS,
                    "A rotation was taken on."),
            type(
                    "rotation.dispatched",
                    RotationEvent.RotationDispatched.class,
                    Topic.ROTATION_EVENTS,
                    "Microsoft took the rotation request."),
            type(
                    "rotation.waiting-for-device",
                    RotationEvent.RotationWaitingForDevice.class,
                    Topic.ROTATION_EVENTS,
                    "The device has not acted on the request yet."),
            type(
                    "rotation.verified",
                    RotationEvent.RotationVerified.class,
                    Topic.ROTATION_EVENTS,
                    "New keys are in the vault and the old ones archived."),
            type(
                    "rotation.failed",
                    RotationEvent.RotationFailed.class,
                    Topic.ROTATION_EVENTS,
                    "The rotation cannot succeed, for this cause."),
            type(
                    "rotation.expired",
                    RotationEvent.RotationExpired.class,
                    Topic.ROTATION_EVENTS,
                    "The deadline passed without a proved new key."));

    private static final Map<String, EventType> BY_NAME =
            TYPES.stream().collect(toUnmodifiableMap(EventType::name, identity()));
    private static final Map<Class<?>, EventType> BY_RECORD =
            TYPES.stream().collect(toUnmodifiableMap(EventType::record, identity()));

    private EventCatalogue() {}

    /** All types, in the order of the data flow. */
    public static List<EventType> types() {
        return TYPES;
    }

    public static Optional<EventType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    public static EventType of(Event event) {
        var type = BY_RECORD.get(event.getClass());
        if (type == null) {
            throw new IllegalStateException(event.getClass().getName() + " is not in the event catalogue");
        }
        return type;
    }

    private static EventType type(String fact, Class<? extends Event> record, Topic topic, String meaning) {
        return new EventType("latchkey." + fact + ".v1", record, topic, meaning);
    }
}
