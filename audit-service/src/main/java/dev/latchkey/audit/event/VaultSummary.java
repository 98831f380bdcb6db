package dev.latchkey.audit.event;

import static dev.latchkey.audit.event.Phrases.because;
import static dev.latchkey.audit.event.Phrases.by;
import static dev.latchkey.audit.event.Phrases.counted;
import static dev.latchkey.audit.event.Phrases.onTicket;

import dev.latchkey.events.AccessEvent;
import dev.latchkey.events.AccessEvent.ApprovalAsked;
import dev.latchkey.events.AccessEvent.ApprovalGiven;
import dev.latchkey.events.AccessEvent.ApprovalRefused;
import dev.latchkey.events.AccessEvent.HostProofVaultChanged;
import dev.latchkey.events.AccessEvent.KeyAccessDenied;
import dev.latchkey.events.AccessEvent.KeyAccessed;
import dev.latchkey.events.AccessEvent.KeyRevealed;
import dev.latchkey.events.AccessEvent.KeyShareWithdrawn;
import dev.latchkey.events.AccessEvent.KeyShared;
import dev.latchkey.events.AccessEvent.MassRevealDetected;
import dev.latchkey.events.AccessEvent.PlannedRotationCancelled;
import dev.latchkey.events.AccessEvent.RevealPermissionGiven;
import dev.latchkey.events.AccessEvent.RevealPermissionWithdrawn;
import dev.latchkey.events.AccessEvent.RevealPolicyChanged;
import dev.latchkey.events.AccessEvent.SharedKeyRevealed;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VaultKeyEvent.KeyDeleted;
import dev.latchkey.events.VaultKeyEvent.KeyUnarchived;
import dev.latchkey.events.VaultKeyEvent.KeyVaulted;
import dev.latchkey.events.VaultUpkeepEvent;
import dev.latchkey.events.VaultUpkeepEvent.OrganizationKeysErased;
import dev.latchkey.events.VaultUpkeepEvent.UpkeepEnded;
import dev.latchkey.events.VaultUpkeepEvent.UpkeepRequested;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened to keys in the vault, and who did it, in one plain sentence. */
final class VaultSummary {

    private VaultSummary() {}

    static String of(VaultKeyEvent event) {
        return switch (event) {
            case KeyCreated key -> "key " + key.keyId() + " of " + key.deviceName() + " stored in the vault";
            case KeyArchived key ->
                "key " + key.keyId() + " archived: "
                        + switch (key.reason()) {
                            case SUPERSEDED ->
                                key.supersededBy() == null ? "superseded" : "superseded by " + key.supersededBy();
                            case GONE_UPSTREAM -> "gone from Microsoft";
                            case DEVICE_REMOVED -> "its device is gone from Microsoft";
                            case TENANT_DISCONNECTED -> "its tenant is disconnected";
                            case ARCHIVED_BY_HAND -> "not in use";
                        }
                        + by(key.actor());
            case KeyUnarchived key -> "key " + key.keyId() + " is current again" + by(key.actor());
            case KeyDeleted key -> "key " + key.keyId() + " deleted" + by(key.actor());
            case KeyVaulted key ->
                "key " + key.keyId() + " sealed for organization " + key.organizationId() + " alone" + by(key.actor());
        };
    }

    static String of(AccessEvent event) {
        return switch (event) {
            case KeyAccessed accessed -> accessed.actor() + " opened the record of the key of " + accessed.deviceName();
            case KeyRevealed revealed ->
                (Boolean.TRUE.equals(revealed.breakGlass()) ? "BREAK-GLASS: " : "") + revealed.actor()
                        + " revealed the key of " + revealed.deviceName()
                        + (revealed.approvedBy() == null ? "" : ", approved by " + revealed.approvedBy())
                        + because(revealed.reason()) + onTicket(revealed.ticket());
            case KeyAccessDenied denied ->
                denied.actor() + " was refused key " + denied.keyId() + ": " + denied.cause();
            case KeyShared shared ->
                (Boolean.TRUE.equals(shared.breakGlass()) ? "BREAK-GLASS: " : "") + shared.actor()
                        + " made a one-time link to the key of " + shared.deviceName()
                        + (shared.approvedBy() == null ? "" : ", approved by " + shared.approvedBy())
                        + because(shared.reason()) + onTicket(shared.ticket());
            case SharedKeyRevealed revealed ->
                "the key of " + revealed.deviceName() + " was revealed by the one-time link of " + revealed.actor();
            case KeyShareWithdrawn withdrawn ->
                withdrawn.actor() + " withdrew a one-time link to key " + withdrawn.keyId();
            case PlannedRotationCancelled cancelled ->
                cancelled.actor() + " cancelled the rotation of " + cancelled.deviceName() + " after a reveal";
            case ApprovalAsked approval ->
                approval.actor() + " asks for an approval to reveal the key of " + approval.deviceName()
                        + because(approval.reason()) + onTicket(approval.ticket());
            case ApprovalGiven approval ->
                approval.actor() + " lets " + approval.askedBy() + " reveal the key of " + approval.deviceName()
                        + " once";
            case ApprovalRefused approval ->
                approval.actor() + " does not let " + approval.askedBy() + " reveal the key of " + approval.deviceName()
                        + because(approval.cause());
            case MassRevealDetected alarm ->
                "ALARM: " + alarm.actor() + " revealed " + counted(alarm.keys(), "key") + " within "
                        + counted(Math.toIntExact(alarm.windowSeconds() / 60), "minute");
            case RevealPolicyChanged policy ->
                "keys of organization " + policy.organizationId() + " are revealed by "
                        + policy.policy().toLowerCase(Locale.ROOT) + ", reason "
                        + policy.reason().toLowerCase(Locale.ROOT) + ", ticket "
                        + policy.ticket().toLowerCase(Locale.ROOT) + ", rotation "
                        + policy.rotation().toLowerCase(Locale.ROOT) + by(policy.actor());
            case RevealPermissionGiven permission ->
                permission.person() + " may reveal keys of organization " + permission.organizationId()
                        + by(permission.actor());
            case RevealPermissionWithdrawn permission ->
                permission.person() + " may no longer reveal keys of organization " + permission.organizationId()
                        + by(permission.actor());
            case HostProofVaultChanged vault ->
                vault.actor()
                        + switch (vault.change()) {
                            case KEY_PAIR_MADE -> " made a key pair for the host-proof vault";
                            case KEY_PAIR_REPLACED -> " replaced the key pair of the host-proof vault";
                            case PASSPHRASE_CHANGED -> " changed the passphrase of the host-proof vault";
                            case SEALING_ON_ARRIVAL_SWITCHED_ON -> " had new keys sealed for the host-proof vault";
                            case SEALING_ON_ARRIVAL_SWITCHED_OFF ->
                                " had new keys sealed for the host-proof vault no more";
                        }
                        + " of organization " + vault.organizationId();
        };
    }

    static String of(VaultUpkeepEvent event) {
        return switch (event) {
            case UpkeepRequested job -> job.actor() + " asked for " + work(job.kind()) + of(job.organizationId());
            case UpkeepEnded job ->
                work(job.kind()) + of(job.organizationId()) + (job.cause() == null ? " done: " : " failed: ")
                        + (job.cause() == null ? "" : job.cause() + "; ")
                        + job.done() + " gone through, " + job.changed() + " changed, " + job.broken()
                        + " broken, " + job.erased() + " erased";
            case OrganizationKeysErased erased ->
                erased.actor() + " erased the keys of organization " + erased.organizationId() + " for good: "
                        + counted((int) Math.min(erased.records(), Integer.MAX_VALUE), "record") + " unreadable";
        };
    }

    private static String work(String kind) {
        return "a " + kind.toLowerCase(Locale.ROOT) + " of the vault's keys";
    }

    private static String of(@Nullable Long organizationId) {
        return organizationId == null ? "" : " of organization " + organizationId;
    }
}
