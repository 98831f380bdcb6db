package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.SealBrokenException;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The data keys of each organization, opened: made at first use, stored wrapped, kept in memory. Its highest version
 * encrypts, and what a version encrypted names it.
 *
 * <p>Storing holds a lock that all who store share. Whoever adds or removes versions takes it alone for a moment: from
 * then on nobody encrypts under what was there before, in this process or another.
 */
public class OrganizationKeys {

    /** A number of its own among the advisory locks of the vault's database. */
    private static final long STORING = 0x6461_7461_6b65_7973L;

    private static final int MOST_NAMED = 20;

    private final JdbcClient jdbc;
    private final StoredDataKeys stored;
    private final KeyProviders providers;
    private final TransactionTemplate ownTransaction;
    private final Map<DataKeyId, DataKey> opened = new ConcurrentHashMap<>();

    public OrganizationKeys(
            JdbcClient jdbc, StoredDataKeys stored, KeyProviders providers, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.stored = stored;
        this.providers = providers;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * The keys of these organizations that encrypt; those that have none get one. Good until the transaction ends.
     *
     * @throws KeyProviderAwayException when a new one cannot be wrapped for now
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Long, DataKey> forStoring(Collection<Long> organizationIds) {
        // A statement of its own: what the next one sees must be from after the wait.
        jdbc.sql("select pg_advisory_xact_lock_shared(:lock)")
                .param("lock", STORING)
                .query((ResultSet row) -> {});
        var current = stored.current(organizationIds);
        var missing = new TreeSet<>(organizationIds);
        missing.removeAll(current.keySet());
        if (!missing.isEmpty()) {
            // Committed on its own before use: a key remembered from a transaction that rolled back would encrypt
            // passwords that nothing can ever open again.
            ownTransaction.executeWithoutResult(status -> {
                missing.removeAll(stored.current(missing).keySet());
                // Another instance may be quicker; then its key counts and is read after this.
                missing.stream().map(this::newKey).forEach(fresh -> stored.add(fresh.id, fresh.wrapped));
            });
            current.putAll(stored.current(organizationIds));
        }
        var keys = new HashMap<Long, DataKey>();
        current.forEach((organizationId, version) -> keys.put(organizationId, forReading(organizationId, version)));
        return keys;
    }

    /**
     * The key that opens what names this version.
     *
     * @throws KeyErasedException when it was deleted for good
     * @throws DataKeyMissingException when it is not there
     * @throws SealBrokenException when the master key does not open it
     */
    public DataKey forReading(long organizationId, int version) {
        return opened.computeIfAbsent(new DataKeyId(organizationId, version), this::readAndOpen);
    }

    /**
     * Gives an organization a new data key beside those it has. When the transaction is over, nobody stores under the older
     * ones any more.
     *
     * @return its version
     * @throws ConcurrencyFailureException when somebody else gave it one meanwhile; try again
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int renew(long organizationId) {
        // Wrapped before the lock, for its provider may take a while.
        var fresh = newKey(organizationId);
        awaitStoring();
        if (fresh.id.version() <= stored.lastVersion(organizationId)) {
            throw new ConcurrencyFailureException("the organization got another data key just now");
        }
        stored.add(fresh.id, fresh.wrapped);
        return fresh.id.version();
    }

    /**
     * Deletes all data keys of an organization for good, and remembers that. What is stored afterwards gets a new one.
     *
     * @return the last version that is gone; 0 when there was none
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int erase(long organizationId, String actor) {
        awaitStoring();
        return stored.erase(organizationId, actor);
    }

    /** It is not stored any more, or may not be: the next one who wants it looks. */
    public void forget(long organizationId, int version) {
        opened.remove(new DataKeyId(organizationId, version));
    }

    /**
     * Deletes the data keys before this version that no secret names any more. Nobody stores under them since
     * {@link #renew}.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void retire(long organizationId, int before) {
        stored.retire(organizationId, before);
    }

    /** Forgets opened keys that are not stored any more, wherever they were deleted. */
    public void dropDeleted() {
        var remembered = List.copyOf(opened.keySet());
        if (!remembered.isEmpty()) {
            var there = stored.present(remembered);
            remembered.stream().filter(id -> !there.contains(id)).forEach(opened::remove);
        }
    }

    /**
     * Wraps the keys after this one by the newest version of the primary master key.
     *
     * @return the last of them and how many there were; null when there are none left
     * @throws KeyProviderRefusedException when one does not open, before or afterwards; all of them stay as they were
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public @Nullable Portion rewrap(DataKeyId after, int most) {
        var portion = stored.after(after, most);
        if (portion.isEmpty()) {
            return null;
        }
        providers.refresh();
        var changed = 0;
        for (var key : portion.entrySet()) {
            changed += stored.replace(key.getKey(), rewrapped(key.getKey(), key.getValue()));
        }
        return new Portion(portion.lastKey(), portion.size(), changed);
    }

    /** What one portion of {@link #rewrap} did. */
    public record Portion(DataKeyId last, int keys, int changed) {}

    /**
     * Opens every data key there is, and makes sure that the primary master key can wrap new ones.
     *
     * @throws KeyProviderRefusedException when one does not open, or all of an organization are lost; says what to do
     * @throws KeyProviderAwayException when a provider does not answer for now
     */
    public void requireAllOpen() {
        providers.probe();
        openAll(null).ifPresent(unopened -> {
            throw new KeyProviderRefusedException(unopened.cause);
        });
        var lost = stored.withoutDataKey(MOST_NAMED);
        if (!lost.isEmpty()) {
            throw new KeyProviderRefusedException(
                    "the table organization_key has no data key of organizations that have"
                            + " encrypted keys ("
                            + lost.stream().map(String::valueOf).collect(Collectors.joining(", "))
                            + (lost.size() == MOST_NAMED ? ", perhaps more" : "")
                            + "): restore the table from your backup of the vault's database");
        }
    }

    /** Data keys that do not open, and why. */
    public record Unopened(int dataKeys, String cause) {}

    /**
     * Opens the data keys as a start would, whatever is remembered of them, and asks the primary master key to wrap.
     *
     * @param organizationId whose; null for all
     * @return empty when all open
     * @throws KeyProviderRefusedException when the primary master key does not wrap
     * @throws KeyProviderAwayException when a provider does not answer for now
     */
    public Optional<Unopened> check(@Nullable Long organizationId) {
        providers.refresh();
        providers.probe();
        return openAll(organizationId);
    }

    private Optional<Unopened> openAll(@Nullable Long organizationId) {
        var broken = new TreeSet<DataKeyId>();
        var reasons = new TreeMap<String, String>();
        stored.all().forEach((id, wrapped) -> {
            try {
                if (organizationId == null || organizationId == id.organizationId()) {
                    opened.put(id, open(id, wrapped));
                }
            } catch (SealBrokenException e) {
                // One that was opened before stays in memory: it may be the last way to read what it encrypted.
                broken.add(id);
                reasons.putIfAbsent(wrapped.kekId(), e.getMessage());
            }
        });
        if (broken.isEmpty()) {
            return Optional.empty();
        }
        var organizations =
                broken.stream().map(DataKeyId::organizationId).distinct().count();
        var why = reasons.entrySet().stream()
                .map(reason -> reason.getKey() + ": " + reason.getValue())
                .collect(Collectors.joining("; "));
        return Optional.of(new Unopened(
                broken.size(),
                "the master key does not open the data keys of " + organizations + " organizations (" + why
                        + "); known is " + providers.describe()
                        + ". Unless the reason says what to do, restore the vault's master key from your backup, or name"
                        + " the provider that wrapped them in the settings"));
    }

    /** Until those who store now are done; the next ones wait for the end of the transaction, and see what it did. */
    private void awaitStoring() {
        jdbc.sql("select pg_advisory_xact_lock(:lock)").param("lock", STORING).query((ResultSet row) -> {});
    }

    private record NewKey(DataKeyId id, WrappedKey wrapped) {}

    private NewKey newKey(long organizationId) {
        var id = new DataKeyId(organizationId, stored.nextVersion(organizationId));
        var clear = AesGcm.newKey();
        try {
            return new NewKey(id, providers.wrap(clear, id.boundTo()));
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private WrappedKey rewrapped(DataKeyId id, WrappedKey wrapped) {
        try {
            return providers.rewrap(wrapped, id.boundTo());
        } catch (SealBrokenException e) {
            throw new KeyProviderRefusedException("data key " + id.version() + " of organization " + id.organizationId()
                    + ", wrapped by " + wrapped.kekId() + ", cannot be wrapped anew: " + e.getMessage());
        }
    }

    private DataKey readAndOpen(DataKeyId id) {
        var wrapped = stored.one(id);
        if (wrapped == null) {
            throw stored.isErased(id) ? new KeyErasedException() : new DataKeyMissingException();
        }
        return open(id, wrapped);
    }

    private DataKey open(DataKeyId id, WrappedKey wrapped) {
        var clear = providers.unwrap(wrapped, id.boundTo());
        try {
            return DataKey.with(id.version(), clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }
}
