package dev.latchkey.vault.key;

import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import dev.latchkey.vault.folder.ManagedFolders;
import dev.latchkey.vault.folder.Organizations;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Puts keys that are here already into the host-proof vault of their organization: seals each, and drops the ciphertext
 * that the server could open in the same transaction. In portions, so that sync of the same devices does not wait long.
 */
@Service
public class PutIntoVault {

    private static final int PORTION = 500;

    private static final String CANDIDATES = """
            select id, tenant_id, device_id from password
            where organization_id = :organization and sealed is null and id > :after
              and (:keys::text[] is null or lower(key_id) = any(:keys::text[]))
            order by id
            limit :portion
            """;

    private final JdbcClient jdbc;
    private final Devices devices;
    private final ManagedFolders folders;
    private final PasswordSecrets secrets;
    private final StoredPasswords passwords;
    private final Entitlement entitlement;
    private final Outbox outbox;
    private final Clock clock;

    PutIntoVault(
            JdbcClient jdbc,
            Devices devices,
            ManagedFolders folders,
            PasswordSecrets secrets,
            StoredPasswords passwords,
            Entitlement entitlement,
            Outbox outbox,
            Clock clock) {
        this.jdbc = jdbc;
        this.devices = devices;
        this.folders = folders;
        this.secrets = secrets;
        this.passwords = passwords;
        this.entitlement = entitlement;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * What one portion came to.
     *
     * @param left keys that stay as they are: their stored secret does not open, or they went elsewhere meanwhile
     * @param next where the next portion begins; null when this was the last
     */
    public record Portion(int vaulted, int left, @Nullable Long next) {}

    private record Candidate(long id, DeviceRef device) {}

    /**
     * @param keyIds null for all keys of the organization
     * @param after the last portion's {@code next}; 0 for the first
     * @throws ProblemException when the caller may not see the organization, or it has no key pair
     */
    @Transactional
    public Portion put(long organizationId, @Nullable List<String> keyIds, long after, Caller caller) {
        if (!entitlement.holds() || !caller.maySee(organizationId)) {
            throw Organizations.unknown();
        }
        if (keyIds != null && keyIds.size() > PORTION) {
            throw ProblemException.badRequest("too-many-keys", "Name at most " + PORTION + " keys in one request.");
        }
        var candidates = candidates(organizationId, keyIds, after);
        // Devices, folder, key pair: in the order of those who store keys.
        var refs =
                candidates.stream().map(Candidate::device).sorted().distinct().toList();
        devices.lock(refs);
        var now = clock.instant();
        if (!candidates.isEmpty()) {
            folders.holdFor(Set.of(organizationId), now);
        }
        var sealed = secrets.seal(candidates.stream().map(Candidate::id).toList(), organizationId);
        passwords.replaceWithSealed(sealed);
        outbox.append(new KeyAnnouncements(Causes.of(caller.name(), refs), Map.of(), now)
                .ofVaulted(List.copyOf(sealed.keySet())));
        return new Portion(
                sealed.size(),
                candidates.size() - sealed.size(),
                candidates.size() < PORTION ? null : candidates.getLast().id);
    }

    private List<Candidate> candidates(long organizationId, @Nullable List<String> keyIds, long after) {
        return jdbc.sql(CANDIDATES)
                .param("organization", organizationId)
                .param("after", after)
                .param(
                        "keys",
                        keyIds == null
                                ? null
                                : keyIds.stream()
                                        .map(id -> id.toLowerCase(Locale.ROOT))
                                        .toArray(String[]::new))
                .param("portion", PORTION)
                .query((row, number) ->
                        new Candidate(row.getLong(1), new DeviceRef(row.getString(2), row.getString(3))))
                .list();
    }
}
