package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.secrets.SecretFileException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The data key of each organization: made at first use, stored wrapped, kept opened in memory. */
public class OrganizationKeys {

    private final JdbcClient jdbc;
    private final KeyEncryptionKey master;
    private final TransactionTemplate ownTransaction;
    private final Clock clock;
    private final Map<Long, DataKey> opened = new ConcurrentHashMap<>();

    public OrganizationKeys(
            JdbcClient jdbc, KeyEncryptionKey master, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.master = master;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    /** The keys of these organizations; those that have none get one. */
    public Map<Long, DataKey> forStoring(Collection<Long> organizationIds) {
        var missing = new TreeSet<>(organizationIds);
        missing.removeAll(opened.keySet());
        if (!missing.isEmpty()) {
            // Committed on its own before use: a key remembered from a transaction that rolled back would encrypt
            // passwords that nothing can ever open again.
            ownTransaction.executeWithoutResult(status -> makeMissing(missing));
        }
        var keys = new HashMap<Long, DataKey>();
        for (var organizationId : organizationIds) {
            keys.put(organizationId, forReading(organizationId));
        }
        return keys;
    }

    /** @throws SealBrokenException when the organization has no data key, or it does not open */
    public DataKey forReading(long organizationId) {
        return opened.computeIfAbsent(organizationId, this::readAndOpen);
    }

    /**
     * Opens every data key there is.
     *
     * @throws SecretFileException when the master key is not the one that wrapped them
     */
    public void requireAllOpen() {
        var refused = new TreeSet<String>();
        var count = 0;
        for (var stored : read("select organization_id, wrapped_key, kek_id from organization_key", List.of())) {
            try {
                opened.put(stored.organizationId, open(stored));
            } catch (SealBrokenException e) {
                refused.add(stored.wrapped.kekId());
                count++;
            }
        }
        if (count > 0) {
            throw new SecretFileException("the master key does not open the data keys of " + count
                    + " organizations, wrapped by " + String.join(", ", refused)
                    + ": restore the vault's master key from your backup");
        }
    }

    private record Stored(long organizationId, WrappedKey wrapped) {}

    private void makeMissing(Collection<Long> organizationIds) {
        var present = jdbc.sql("select organization_id from organization_key where organization_id = any(:ids)")
                .param("ids", organizationIds.toArray(Long[]::new))
                .query(Long.class)
                .set();
        for (var organizationId : organizationIds) {
            if (!present.contains(organizationId)) {
                make(organizationId);
            }
        }
    }

    private void make(long organizationId) {
        var clear = AesGcm.newKey();
        try {
            var wrapped = master.wrap(clear, boundTo(organizationId));
            // Another instance may be quicker; then its key counts and is read after this.
            jdbc.sql("""
                    insert into organization_key (organization_id, wrapped_key, kek_id, created_at)
                    values (:id, :wrapped, :kek, :at)
                    on conflict do nothing
                    """)
                    .param("id", organizationId)
                    .param("wrapped", wrapped.bytes())
                    .param("kek", wrapped.kekId())
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private DataKey readAndOpen(long organizationId) {
        return read(
                        "select organization_id, wrapped_key, kek_id from organization_key where organization_id = ?",
                        List.of(organizationId))
                .stream()
                .findFirst()
                .map(this::open)
                .orElseThrow(() -> new SealBrokenException("the organization has no data key"));
    }

    private List<Stored> read(String query, List<Long> parameters) {
        return jdbc.sql(query)
                .params(parameters)
                .query((row, number) -> new Stored(row.getLong(1), WrappedKey.of(row.getBytes(2), row.getString(3))))
                .list();
    }

    private DataKey open(Stored stored) {
        var clear = master.unwrap(stored.wrapped, boundTo(stored.organizationId));
        try {
            return DataKey.with(clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static String boundTo(long organizationId) {
        return "organization-key|" + organizationId;
    }
}
