package dev.latchkey.matching.organization;

import dev.latchkey.kit.security.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All organizations. */
@Repository
public class Organizations {

    private final JdbcClient jdbc;

    Organizations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return the id, or empty when an organization of that name is there, written in whatever case */
    Optional<Long> insert(String name) {
        return jdbc.sql("""
                        insert into organization (name) values (:name)
                        on conflict (lower(name)) do nothing
                        returning id
                        """).param("name", name).query(Long.class).optional();
    }

    Optional<Organization> named(String name) {
        return jdbc.sql("select id, name from organization where lower(name) = lower(:name)")
                .param("name", name)
                .query(Organizations::read)
                .optional();
    }

    public boolean exists(long id) {
        return jdbc.sql("select exists (select from organization where id = :id)")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** Those the caller may see, by name. */
    public List<Organization> visibleTo(Caller caller) {
        return jdbc.sql("""
                        select id, name from organization
                        where :scope::bigint[] is null or id = any(:scope::bigint[])
                        order by lower(name)
                        """)
                .param("scope", caller.organizationFilter())
                .query(Organizations::read)
                .list();
    }

    private static Organization read(ResultSet row, int number) throws SQLException {
        return new Organization(row.getLong("id"), row.getString("name"));
    }
}
