package dev.latchkey.matching.organization;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.registry.ExternalId;
import dev.latchkey.matching.registry.ExternalIdRows;
import dev.latchkey.matching.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All organizations, and what other systems call them. */
@Repository
public class Organizations {

    private static final String COLUMNS = "id, name, type, status, version, created_at, updated_at";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Organizations(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    public static ProblemException unknown(long id) {
        return ProblemException.notFound(
                "organization-unknown", "There is no organization " + id + " that you may see.");
    }

    /** Nobody else adds, changes or removes an organization until this transaction ends. */
    void lockToChange() {
        jdbc.execute("lock table organization in share row exclusive mode");
    }

    public boolean exists(long id) {
        return client.sql("select exists (select from organization where id = :id)")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    public Optional<Organization> find(long id) {
        return find(List.of(id)).stream().findFirst();
    }

    /** In no order. */
    List<Organization> find(Collection<Long> ids) {
        return Rows.of(ids)
                .number(id -> id)
                .query(jdbc, "select " + COLUMNS + " from organization where id = any(?)", Organizations::read);
    }

    /** In whatever case they are written. */
    List<Organization> named(Collection<String> names) {
        return Rows.of(names)
                .text(name -> name)
                .query(
                        jdbc,
                        "select " + COLUMNS
                                + " from organization where lower(name) in (select lower(n) from unnest(?) as n)",
                        Organizations::read);
    }

    /** Which organizations have these ids. */
    Map<ExternalId, Long> having(Collection<ExternalId> ids) {
        var found = new HashMap<ExternalId, Long>();
        Rows.of(ids)
                .text(ExternalId::source)
                .text(ExternalId::id)
                .query(
                        jdbc,
                        """
                        select e.source, e.external_id, e.organization_id
                        from unnest(?, ?) as n (source, external_id)
                        join organization_external_id as e using (source, external_id)
                        """,
                        (row, number) -> found.put(new ExternalId(row.getString(1), row.getString(2)), row.getLong(3)));
        return found;
    }

    /** In order; an organization without any is not in it. */
    public Map<Long, List<ExternalId>> externalIds(Collection<Long> organizationIds) {
        return ExternalIdRows.read(jdbc, """
                select organization_id, source, external_id from organization_external_id
                where organization_id = any(?)
                """, organizationIds);
    }

    /** @return the same, in their order, with the ids they were given */
    List<Organization> insert(List<Organization> added) {
        return Rows.of(added)
                .text(Organization::name)
                .text(Organization::type)
                .text(Organization::status)
                .time(Organization::updatedAt)
                .query(jdbc, """
                        insert into organization (name, type, status, created_at, updated_at)
                        select n.name, n.type, n.status, n.at, n.at
                        from unnest(?, ?, ?, ?) with ordinality as n (name, type, status, at, position)
                        order by n.position
                        returning
                        """ + COLUMNS, Organizations::read);
    }

    void update(List<Organization> changed) {
        Rows.of(changed)
                .number(Organization::id)
                .text(Organization::name)
                .text(Organization::type)
                .text(Organization::status)
                .number(Organization::version)
                .time(Organization::updatedAt)
                .update(jdbc, """
                        update organization as o
                        set name = n.name, type = n.type, status = n.status, version = n.version,
                            updated_at = n.updated_at
                        from unnest(?, ?, ?, ?, ?, ?) as n (id, name, type, status, version, updated_at)
                        where o.id = n.id
                        """);
    }

    /** @param owners organizations by what they are called */
    void addExternalIds(Map<ExternalId, Long> owners) {
        Rows.of(owners.entrySet())
                .text(entry -> entry.getKey().source())
                .text(entry -> entry.getKey().id())
                .number(Map.Entry::getValue)
                .update(jdbc, """
                        insert into organization_external_id (source, external_id, organization_id)
                        select * from unnest(?, ?, ?)
                        """);
    }

    /** Of this organization, those that are not among these. */
    void keepOnlyExternalIds(long organizationId, Collection<ExternalId> ids) {
        jdbc.update("""
                delete from organization_external_id
                where organization_id = ? and not (source || ':' || external_id) = any(?)
                """, organizationId, ids.stream().map(ExternalId::toString).toArray(String[]::new));
    }

    /** Whether something is filed under it. */
    boolean isInUse(long id) {
        return client.sql("""
                        select exists (select from configuration where organization_id = :id)
                            or exists (select from tenant_organization where organization_id = :id)
                            or exists (select from tenant_rule where organization_id = :id)
                            or exists (select from device where organization_id = :id)
                        """).param("id", id).query(Boolean.class).single();
    }

    void delete(long id) {
        jdbc.update("delete from organization where id = ?", id);
    }

    /** Those the caller may see, by name. */
    public List<Organization> visibleTo(Caller caller) {
        return client.sql("select " + COLUMNS + """
                         from organization
                        where :scope::bigint[] is null or id = any(:scope::bigint[])
                        order by lower(name)
                        """)
                .param("scope", caller.organizationFilter())
                .query(Organizations::read)
                .list();
    }

    private static Organization read(ResultSet row, int number) throws SQLException {
        return new Organization(
                row.getLong("id"),
                row.getString("name"),
                row.getString("type"),
                row.getString("status"),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
