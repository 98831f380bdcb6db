package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What administrators do to all secrets of the vault, or of an organization, at once. No digits are shown by any of it. */
public sealed interface VaultUpkeepEvent extends Event {

    String actor();

    Instant at();

    @Override
    default String tenantId() {
        return "";
    }

    /**
     * Somebody asked for work that goes through all data keys or all secrets.
     *
     * @param kind {@code REWRAP}, {@code REKEY} or {@code CHECK}
     * @param organizationId the only one it is about; null for all
     */
    record UpkeepRequested(
            long jobId,
            String kind,
            @Nullable Long organizationId,
            String actor,
            @Nullable String address,
            Instant at) implements VaultUpkeepEvent {
        @Override
        public String recordKey() {
            return "vault-job/" + jobId;
        }
    }

    /**
     * That work is over.
     *
     * @param done how many data keys or records it went through
     * @param changed how many were wrapped or encrypted anew
     * @param broken how many do not open though they should
     * @param erased how many do not open because their data key was deleted on purpose
     * @param cause why it failed; null when it did not
     * @param actor who had asked
     */
    record UpkeepEnded(
            long jobId,
            String kind,
            @Nullable Long organizationId,
            long done,
            long changed,
            long broken,
            long erased,
            @Nullable String cause,
            String actor,
            Instant at)
            implements VaultUpkeepEvent {
        @Override
        public String recordKey() {
            return "vault-job/" + jobId;
        }
    }

    /**
     * The data keys of an organization were deleted for good.
     *
     * @param records how many password records there were, all unreadable from now on
     */
    record OrganizationKeysErased(
            long organizationId,
            long records,
            String actor,
            @Nullable String address,
            Instant at) implements VaultUpkeepEvent {
        @Override
        public String recordKey() {
            return "organization/" + organizationId;
        }
    }
}
