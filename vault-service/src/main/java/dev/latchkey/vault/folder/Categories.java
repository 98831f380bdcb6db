package dev.latchkey.vault.folder;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Categories, which all organizations share; that of the keys belongs to the system. */
@Service
public class Categories {

    private final JdbcClient jdbc;
    private final ReservedName reserved;
    private final Clock clock;

    Categories(JdbcClient jdbc, ReservedName reserved, Clock clock) {
        this.jdbc = jdbc;
        this.reserved = reserved;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public List<Category> list() {
        return jdbc.sql("select id, managed, name from category order by id")
                .query(this::read)
                .list();
    }

    @Transactional
    public Category add(@Nullable String givenName, Caller caller) {
        requireAllOrganizations(caller);
        var name = FolderName.of(givenName, reserved);
        var id = jdbc.sql("insert into category (managed, name, created_at) values (false, :name, :at) returning id")
                .param("name", name)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
        return new Category(id, name, false);
    }

    @Transactional
    public Category rename(long id, @Nullable String givenName, Caller caller) {
        requireAllOrganizations(caller);
        var before = jdbc.sql("select id, managed, name from category where id = :id for update")
                .param("id", id)
                .query(this::read)
                .optional()
                .orElseThrow(() -> ProblemException.notFound(
                        "category-unknown", "There is no such category; GET /vault/categories lists them."));
        if (before.managed()) {
            throw ProblemException.unprocessable(
                    "category-name-read-only", "The category of keys has its name from the settings of the vault.");
        }
        var name = FolderName.of(givenName, reserved);
        jdbc.sql("update category set name = :name where id = :id")
                .param("name", name)
                .param("id", id)
                .update();
        return new Category(id, name, false);
    }

    private static void requireAllOrganizations(Caller caller) {
        if (caller.organizations() != null) {
            throw ProblemException.forbidden(
                    "all-organizations-needed",
                    "Categories are shared: only a caller who may see all organizations can change them.");
        }
    }

    private Category read(ResultSet row, int number) throws SQLException {
        var managed = row.getBoolean("managed");
        return new Category(row.getLong("id"), managed ? reserved.text() : row.getString("name"), managed);
    }
}
