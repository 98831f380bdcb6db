package dev.latchkey.vault.key;

import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.Ciphertext;
import dev.latchkey.vault.crypto.DataKeyId;
import dev.latchkey.vault.crypto.DataKeyMissingException;
import dev.latchkey.vault.crypto.KeyErasedException;
import dev.latchkey.vault.crypto.OrganizationKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Goes through the secrets of all records in the order of their ids, a portion at a time: opens each, or encrypts each
 * anew. No digits leave it, and one secret at a time is in clear. Those in the host-proof vault are left out.
 */
@Component
public class SecretSweep {

    /** So many secrets of one portion are tried in vain on all other records in it; the rest counts as damaged as well. */
    private static final int MOST_TRIED_IN_VAIN = 10;

    private static final String OF_ALL = StoredPasswords.COLUMNS + """
            , ciphertext from password where id > :after and sealed is null order by id limit :most
            """;

    /** Each kind by id: an index serves both, and none reads more than it gives. */
    private static final String OF_ORGANIZATION = """
            %1$s, ciphertext from (
                (select * from password where organization_id = :organization and not archived and sealed is null and id > :after
                 order by id limit :most)
                union all
                (select * from password where organization_id = :organization and archived and sealed is null and id > :after
                 order by id limit :most)) as p
            order by id limit :most
            """.formatted(StoredPasswords.COLUMNS);

    private static final String AGAIN = StoredPasswords.COLUMNS + """
            , ciphertext from password where id = any(:ids) and organization_id = :organization and sealed is null order by id
            """;

    private static final String REPLACE = """
            update password p set ciphertext = u.fresh
            from unnest(?, ?, ?) as u (id, stale, fresh)
            where p.id = u.id and p.ciphertext = u.stale
            """;

    private final PasswordSecrets secrets;
    private final OrganizationKeys organizationKeys;
    private final Devices devices;
    private final JdbcClient client;
    private final JdbcTemplate jdbc;

    SecretSweep(
            PasswordSecrets secrets,
            OrganizationKeys organizationKeys,
            Devices devices,
            JdbcClient client,
            JdbcTemplate jdbc) {
        this.secrets = secrets;
        this.organizationKeys = organizationKeys;
        this.devices = devices;
        this.client = client;
        this.jdbc = jdbc;
    }

    /** What is the matter with the secret of a record. */
    public enum Problem {
        /** The data key it names is not there, and nobody erased it. */
        DATA_KEY_MISSING,
        /** It opens as the secret of another record. */
        OF_ANOTHER_RECORD,
        /** It does not open. */
        DAMAGED,
        /** Its data key was deleted for good. */
        ERASED,
        /** It opens, and does not have the form BitLocker accepts. */
        NOT_WELL_FORMED
    }

    /** A record whose secret is not as it should be. */
    public record Finding(long passwordId, String keyId, String deviceName, long organizationId, Problem problem) {}

    /**
     * What was done.
     *
     * @param last id of the last record
     * @param seen how many records; 0 when there are no more
     * @param changed how many of them were encrypted anew
     */
    public record Portion(long last, int seen, int changed, List<Finding> findings) {}

    private record Row(long id, PasswordState state, Ciphertext ciphertext) {}

    private record Renewed(long id, Ciphertext stale, Ciphertext fresh) {}

    /** How many records there are, of one organization or all. */
    @Transactional(readOnly = true)
    public long count(@Nullable Long organizationId) {
        return client.sql(
                        "select count(*) from password where sealed is null and (:id::bigint is null or organization_id = :id)")
                .param("id", organizationId)
                .query(Long.class)
                .single();
    }

    /** Opens the secrets of the records after this one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Portion check(@Nullable Long organizationId, long after, int most) {
        var rows = rows(organizationId, after, most);
        var findings = new ArrayList<Finding>();
        var gone = new HashMap<DataKeyId, Problem>();
        var inVain = 0;
        for (var row : rows) {
            var problem = problem(row, gone);
            if (problem == Problem.DAMAGED && inVain < MOST_TRIED_IN_VAIN) {
                if (opensElsewhere(row, rows)) {
                    problem = Problem.OF_ANOTHER_RECORD;
                } else {
                    inVain++;
                }
            }
            if (problem != null) {
                findings.add(finding(row, problem));
            }
        }
        return new Portion(rows.isEmpty() ? after : rows.getLast().id, rows.size(), 0, findings);
    }

    /**
     * Encrypts the secrets of the records after this one under a newer data key of their organization. Those that do not
     * open stay as they are.
     *
     * @throws KeyErasedException when that data key was erased meanwhile; nothing was done then, and the transaction goes on
     */
    @Transactional(propagation = Propagation.MANDATORY, noRollbackFor = KeyErasedException.class)
    public Portion rekey(long organizationId, int version, long after, int most) {
        var seen = rows(organizationId, after, most);
        if (seen.isEmpty()) {
            return new Portion(after, 0, 0, List.of());
        }
        // Whoever changes a secret holds its device; read again, for it may have changed or moved on before that.
        devices.lock(
                seen.stream().map(row -> row.state.device()).sorted().distinct().toList());
        var dataKey = organizationKeys.forReading(organizationId, version);
        var renewed = new ArrayList<Renewed>();
        var findings = new ArrayList<Finding>();
        for (var row : again(organizationId, seen)) {
            if (names(row, version)) {
                continue;
            }
            try (var secret = secrets.open(row.state, row.ciphertext)) {
                renewed.add(new Renewed(
                        row.id, row.ciphertext, dataKey.encrypt(secret, PasswordSecrets.boundTo(row.state))));
            } catch (KeyErasedException e) {
                findings.add(finding(row, Problem.ERASED));
            } catch (DataKeyMissingException e) {
                findings.add(finding(row, Problem.DATA_KEY_MISSING));
            } catch (SealBrokenException e) {
                findings.add(finding(row, Problem.DAMAGED));
            }
        }
        return new Portion(seen.getLast().id, seen.size(), replace(renewed), findings);
    }

    /** @param gone data keys that were asked for in vain before, so that each is looked for once */
    private @Nullable Problem problem(Row row, Map<DataKeyId, Problem> gone) {
        try {
            if (row.ciphertext.isErased()) {
                return Problem.ERASED;
            }
            var dataKey = new DataKeyId(row.state.place().organizationId(), row.ciphertext.dataKeyVersion());
            var known = gone.get(dataKey);
            if (known != null) {
                return known;
            }
            var problem = problem(row);
            if (problem == Problem.ERASED || problem == Problem.DATA_KEY_MISSING) {
                gone.put(dataKey, problem);
            }
            return problem;
        } catch (SealBrokenException e) {
            return Problem.DAMAGED;
        }
    }

    private @Nullable Problem problem(Row row) {
        try (var secret = secrets.open(row.state, row.ciphertext)) {
            return secret.use(RecoveryPasswordFormat::isWellFormed) ? null : Problem.NOT_WELL_FORMED;
        } catch (KeyErasedException e) {
            return Problem.ERASED;
        } catch (DataKeyMissingException e) {
            return Problem.DATA_KEY_MISSING;
        }
    }

    /** Somebody may have moved it from a record nearby; that is another matter than a bad disk. */
    private boolean opensElsewhere(Row damaged, List<Row> others) {
        for (var other : others) {
            try {
                secrets.open(other.state, damaged.ciphertext).close();
                return true;
            } catch (SealBrokenException | KeyErasedException | DataKeyMissingException e) {
                // Not that one's.
            }
        }
        return false;
    }

    private static boolean names(Row row, int version) {
        try {
            return !row.ciphertext.isErased() && row.ciphertext.dataKeyVersion() == version;
        } catch (SealBrokenException e) {
            return false;
        }
    }

    private static Finding finding(Row row, Problem problem) {
        return new Finding(
                row.id,
                row.state.keyId(),
                row.state.place().deviceName(),
                row.state.place().organizationId(),
                problem);
    }

    private List<Row> rows(@Nullable Long organizationId, long after, int most) {
        var query = client.sql(organizationId == null ? OF_ALL : OF_ORGANIZATION)
                .param("after", after)
                .param("most", most);
        return (organizationId == null ? query : query.param("organization", organizationId))
                .query((row, number) -> row(row))
                .list();
    }

    private List<Row> again(long organizationId, List<Row> seen) {
        return client.sql(AGAIN)
                .param("ids", seen.stream().map(Row::id).toArray(Long[]::new))
                .param("organization", organizationId)
                .query((row, number) -> row(row))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        var password = StoredPasswords.read(row);
        return new Row(password.id(), password.state(), Ciphertext.of(row.getBytes("ciphertext")));
    }

    private int replace(List<Renewed> renewed) {
        return renewed.isEmpty()
                ? 0
                : jdbc.update(REPLACE, statement -> {
                    new ColumnArrays<>(statement, renewed)
                            .number(Renewed::id)
                            .bytes(row -> row.stale.bytes())
                            .bytes(row -> row.fresh.bytes());
                });
    }
}
