package dev.latchkey.vault.share;

import dev.latchkey.events.AccessEvent.KeyShareWithdrawn;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.access.AccessRecords;
import dev.latchkey.vault.access.AccessRecords.Outcome;
import dev.latchkey.vault.entitlement.Entitlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The links somebody made, and for managers those of everybody in their organizations. */
@Service
public class ManageShares {

    private static final int MOST = 200;

    private static final String MINE = """
            (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
            and (:all or made_by = :name)
            """;

    private final JdbcClient jdbc;
    private final Shares shares;
    private final AccessRecords records;
    private final Entitlement entitlement;
    private final Clock clock;

    ManageShares(JdbcClient jdbc, Shares shares, AccessRecords records, Entitlement entitlement, Clock clock) {
        this.jdbc = jdbc;
        this.shares = shares;
        this.records = records;
        this.entitlement = entitlement;
        this.clock = clock;
    }

    /**
     * The newest first.
     *
     * @param keyId of one key alone; null means of all
     */
    @Transactional(readOnly = true)
    public List<Share> list(@Nullable String keyId, int limit, Caller caller) {
        return mine("and (:key::text is null or key_id = :key) order by made_at desc, id limit :limit", caller)
                .param("key", keyId == null ? null : keyId.toLowerCase(Locale.ROOT))
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(this::share)
                .list();
    }

    /**
     * Makes it useless; once more, or when it is too old, changes nothing.
     *
     * @throws ProblemException when it was opened already, or is not the caller's to withdraw
     */
    @Transactional
    public void withdraw(String shareId, Caller caller) {
        var share = mine("and id = :id for update", caller)
                .param("id", shareId)
                .query(this::share)
                .optional()
                .orElseThrow(() -> ProblemException.notFound(
                        "share-unknown", "You have made no such link; latchkey keys shares list shows yours."));
        if (share.state() == Share.State.VIEWED) {
            throw ProblemException.conflict(
                    "share-used",
                    "The link was opened already. If that was not who you meant, rotate the key of the device.");
        }
        var now = clock.instant();
        if (share.state() == Share.State.OPEN && shares.withdraw(shareId, caller, now)) {
            recordWithdrawal(shareId, caller, now);
        }
    }

    private void recordWithdrawal(String shareId, Caller caller, Instant now) {
        var event = jdbc.sql("""
                select tenant_id, device_id, organization_id, password_id, key_id from key_share where id = :id
                """)
                .param("id", shareId)
                .query((row, number) -> new KeyShareWithdrawn(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getString(5),
                        shareId,
                        caller.name(),
                        caller.address(),
                        now))
                .single();
        records.ofShare(event, shareId, event.passwordId(), Outcome.WITHDRAWN, null);
    }

    private JdbcClient.StatementSpec mine(String further, Caller caller) {
        return jdbc.sql("select * from key_share where " + MINE + further)
                .param("scope", entitlement.organizationsOf(caller))
                .param("all", caller.role().compareTo(Role.MANAGER) <= 0)
                .param("name", caller.name());
    }

    private Share share(ResultSet row, int number) throws SQLException {
        var viewedAt = instant(row, "viewed_at");
        var withdrawnAt = instant(row, "withdrawn_at");
        var expiresAt = row.getTimestamp("expires_at").toInstant();
        return new Share(
                row.getString("id"),
                viewedAt != null
                        ? Share.State.VIEWED
                        : withdrawnAt != null
                                ? Share.State.WITHDRAWN
                                : clock.instant().isBefore(expiresAt) ? Share.State.OPEN : Share.State.EXPIRED,
                row.getString("key_id"),
                row.getString("device_name"),
                row.getLong("organization_id"),
                row.getString("made_by"),
                row.getString("reason"),
                row.getTimestamp("made_at").toInstant(),
                expiresAt,
                viewedAt,
                row.getString("viewed_from"),
                row.getString("withdrawn_by"),
                withdrawnAt);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
