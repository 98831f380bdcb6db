package dev.latchkey.sync.listing;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Pages of listings under way, kept for whoever goes on with the run. */
@Repository
class RunPages {

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;

    RunPages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param beganAt when the listing began, by the database's clock
     * @param servedAt when its first page was answered, by Microsoft's
     */
    record Kept(int page, @Nullable String next, Instant beganAt, Instant servedAt, String note) {}

    static String write(Object note) {
        return JSON.writeValueAsString(note);
    }

    static <N> N read(String note, Class<N> kind) {
        return JSON.readValue(note, kind);
    }

    Instant now() {
        return jdbc.sql("select now()").query(OffsetDateTime.class).single().toInstant();
    }

    List<Kept> of(String runId, Listing.Of listing) {
        return jdbc.sql("""
                        select page, next, began_at, served_at, note from run_page
                        where run_id = ? and listing = ? order by page
                        """)
                .param(runId)
                .param(listing.name())
                .query((row, n) -> new Kept(
                        row.getInt(1),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getObject(4, OffsetDateTime.class).toInstant(),
                        row.getString(5)))
                .list();
    }

    /** A page that is kept already stays: somebody who was at the run before, and late, read the same. */
    void add(String runId, Listing.Of listing, List<Kept> pages) {
        if (pages.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into run_page (run_id, listing, page, next, began_at, served_at, note)
                        select :runId, :listing, p.page, p.next, p.began_at, p.served_at, p.note
                        from unnest(:pages::int[], :next::text[], :beganAt::timestamptz[], :servedAt::timestamptz[], :notes::jsonb[])
                            as p (page, next, began_at, served_at, note)
                        on conflict (run_id, listing, page) do nothing
                        """)
                .param("runId", runId)
                .param("listing", listing.name())
                .param("pages", pages.stream().map(Kept::page).toArray(Integer[]::new))
                .param("next", pages.stream().map(Kept::next).toArray(String[]::new))
                .param(
                        "beganAt",
                        pages.stream().map(page -> page.beganAt().toString()).toArray(String[]::new))
                .param(
                        "servedAt",
                        pages.stream().map(page -> page.servedAt().toString()).toArray(String[]::new))
                .param("notes", pages.stream().map(Kept::note).toArray(String[]::new))
                .update();
    }

    void forget(String runId, Listing.Of listing) {
        jdbc.sql("delete from run_page where run_id = ? and listing = ?")
                .param(runId)
                .param(listing.name())
                .update();
    }

    void forget(String runId) {
        jdbc.sql("delete from run_page where run_id = ?").param(runId).update();
    }
}
