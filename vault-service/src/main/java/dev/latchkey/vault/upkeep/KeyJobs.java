package dev.latchkey.vault.upkeep;

import dev.latchkey.vault.key.ColumnArrays;
import dev.latchkey.vault.key.SecretSweep.Finding;
import dev.latchkey.vault.key.SecretSweep.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of jobs and of what they found. At most one job runs. */
@Repository
class KeyJobs {

    private static final String COLUMNS = """
            select id, kind, organization_id, state, total, done, changed, broken, erased, malformed, requested_by,
                   requested_at, ended_at, cause, at_organization, at_version, at_password
            from key_job
            """;

    private final JdbcClient client;
    private final JdbcTemplate jdbc;

    KeyJobs(JdbcClient client, JdbcTemplate jdbc) {
        this.client = client;
        this.jdbc = jdbc;
    }

    /**
     * Where a job is.
     *
     * @param organization whose data key it works on, or the last one done
     * @param version of that data key; 0 between organizations. In a check: whether the data keys are done
     * @param password the last record done
     */
    record Position(long organization, int version, long password) {}

    record Held(KeyJob job, Position at) {}

    /** Empty when another job runs. */
    Optional<KeyJob> add(KeyJob.Kind kind, @Nullable Long organizationId, long total, String actor, Instant now) {
        return client.sql("""
                        insert into key_job (kind, organization_id, state, total, requested_by, requested_at)
                        values (:kind, :organization, 'RUNNING', :total, :actor, :at)
                        on conflict do nothing
                        returning id
                        """)
                .param("kind", kind.name())
                .param("organization", organizationId)
                .param("total", total)
                .param("actor", actor)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional()
                .flatMap(this::one);
    }

    /** What earlier jobs of the kind found is not true any more. */
    void forgetFindings(KeyJob.Kind kind) {
        client.sql("delete from key_finding where job_id in (select id from key_job where kind = :kind)")
                .param("kind", kind.name())
                .update();
    }

    Optional<KeyJob> one(long id) {
        return client.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query((row, number) -> read(row).job)
                .optional();
    }

    /** The newest first. */
    List<KeyJob> newest(int most) {
        return client.sql(COLUMNS + "order by id desc limit :most")
                .param("most", most)
                .query((row, number) -> read(row).job)
                .list();
    }

    /** The one that runs, when no other process is at it; held until the transaction ends. */
    Optional<Held> holdRunning() {
        return client.sql(COLUMNS + "where state = 'RUNNING' for update skip locked")
                .query((row, number) -> read(row))
                .optional();
    }

    void save(Held held) {
        var job = held.job;
        client.sql("""
                update key_job
                set state = :state, done = :done, changed = :changed, broken = :broken, erased = :erased,
                    malformed = :malformed, ended_at = :ended, cause = :cause,
                    at_organization = :organization, at_version = :version, at_password = :password
                where id = :id
                """)
                .param("id", job.id())
                .param("state", job.state().name())
                .param("done", job.done())
                .param("changed", job.changed())
                .param("broken", job.broken())
                .param("erased", job.erased())
                .param("malformed", job.malformed())
                .param("ended", job.endedAt() == null ? null : job.endedAt().atOffset(ZoneOffset.UTC))
                .param("cause", job.cause())
                .param("organization", held.at.organization)
                .param("version", held.at.version)
                .param("password", held.at.password)
                .update();
    }

    void add(long jobId, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        jdbc.update("""
                insert into key_finding (job_id, password_id, key_id, device_name, organization_id, problem)
                select * from unnest(?, ?, ?, ?, ?, ?)
                """, statement -> {
            new ColumnArrays<>(statement, findings)
                    .number(finding -> jobId)
                    .number(Finding::passwordId)
                    .text(Finding::keyId)
                    .text(Finding::deviceName)
                    .number(Finding::organizationId)
                    .text(finding -> finding.problem().name());
        });
    }

    /** @param organizations that may be seen; null means all */
    List<Finding> findings(long jobId, long after, int most, Long @Nullable [] organizations) {
        return client.sql("""
                        select password_id, key_id, device_name, organization_id, problem
                        from key_finding
                        where job_id = :job and password_id > :after
                            and (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
                        order by password_id
                        limit :most
                        """)
                .param("job", jobId)
                .param("after", after)
                .param("most", most)
                .param("scope", organizations)
                .query((row, number) -> new Finding(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        Problem.valueOf(row.getString(5))))
                .list();
    }

    /** The next organization that has a data key; empty when there is none. */
    Optional<Long> organizationAfter(long organizationId) {
        return client.sql("""
                        select organization_id from organization_key where organization_id > :id
                        order by organization_id limit 1
                        """).param("id", organizationId).query(Long.class).optional();
    }

    long dataKeys() {
        return client.sql("select count(*) from organization_key")
                .query(Long.class)
                .single();
    }

    private static Held read(ResultSet row) throws SQLException {
        var organization = row.getLong("organization_id");
        var onlyOne = !row.wasNull();
        var ended = row.getTimestamp("ended_at");
        return new Held(
                new KeyJob(
                        row.getLong("id"),
                        KeyJob.Kind.valueOf(row.getString("kind")),
                        onlyOne ? organization : null,
                        KeyJob.State.valueOf(row.getString("state")),
                        row.getLong("total"),
                        row.getLong("done"),
                        row.getLong("changed"),
                        row.getLong("broken"),
                        row.getLong("erased"),
                        row.getLong("malformed"),
                        row.getString("requested_by"),
                        row.getTimestamp("requested_at").toInstant(),
                        ended == null ? null : ended.toInstant(),
                        row.getString("cause")),
                new Position(row.getLong("at_organization"), row.getInt("at_version"), row.getLong("at_password")));
    }
}
