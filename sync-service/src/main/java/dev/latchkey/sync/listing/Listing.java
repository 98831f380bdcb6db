package dev.latchkey.sync.listing;

import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Page;
import dev.latchkey.sync.listing.RunPages.Kept;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One listing of one run. From the fifth page on every page is kept in the database, so that a run that was killed goes on
 * at the page it had reached; before that, pages are kept only when the run makes room for others. A listing that goes in
 * circles or does not end is garbage.
 */
public final class Listing {

    /** What is listed. */
    public enum Of {
        DEVICES,
        KEYS
    }

    /** Shorter listings are sooner read again than written down. */
    static final int KEPT_FROM = 5;

    private final RunPages store;
    private final String runId;
    private final Of of;
    private final int mostPages;
    private final Turn turn;
    private final List<Kept> before;
    private final Instant beganAt;
    private final List<Kept> unkept = new ArrayList<>();
    private final Set<String> cursors = new HashSet<>();
    private final Set<String> contents = new HashSet<>();
    private int pages;
    private @Nullable String cursor;
    private @Nullable Instant servedAt;
    private boolean onKeptCursor;

    Listing(RunPages store, String runId, Of of, int mostPages, Turn turn, List<Kept> before) {
        this.store = store;
        this.runId = runId;
        this.of = of;
        this.mostPages = mostPages;
        this.turn = turn;
        this.before = before;
        this.pages = before.size();
        if (before.isEmpty()) {
            this.beganAt = store.now();
        } else {
            this.beganAt = before.getFirst().beganAt();
            this.servedAt = before.getFirst().servedAt();
            this.cursor = before.getLast().next();
            this.onKeptCursor = true;
            before.forEach(page -> cursors.add(String.valueOf(page.next())));
        }
    }

    /** What was noted of the pages that a turn before this one read. */
    public <N> List<N> notes(Class<N> kind) {
        return before.stream().map(page -> RunPages.read(page.note(), kind)).toList();
    }

    /** By the database's clock: the listing says nothing of what came later. */
    public Instant beganAt() {
        return beganAt;
    }

    /** By Microsoft's clock: when the first page was answered. */
    public Instant servedAt() {
        if (servedAt == null) {
            throw new IllegalStateException("no page was read");
        }
        return servedAt;
    }

    /** No page was read yet, or none is known of any more. */
    public boolean isAtItsBeginning() {
        return pages == 0;
    }

    public boolean isComplete() {
        return pages > 0 && cursor == null;
    }

    /**
     * The next page; {@link #keep} follows.
     *
     * @param reader of the page with this cursor, null for the first
     * @throws TurnOver when Microsoft does not know a kept cursor any more; the listing then begins again
     */
    public <T> Page<T> next(Function<@Nullable String, Page<T>> reader, Function<T, String> id) {
        if (pages >= mostPages) {
            throw garbage("a list does not end after " + pages + " pages");
        }
        var page = read(reader);
        onKeptCursor = false;
        if (page.next() != null && !cursors.add(page.next())) {
            throw garbage("a page names one that was read before as the next one");
        }
        var items = page.items();
        if (!items.isEmpty()
                && !contents.add(id.apply(items.getFirst()) + " " + id.apply(items.getLast()) + " " + items.size())) {
            throw garbage("a page came twice");
        }
        if (servedAt == null) {
            servedAt = page.servedAt();
        }
        return page;
    }

    private <T> Page<T> read(Function<@Nullable String, Page<T>> reader) {
        try {
            return reader.apply(cursor);
        } catch (GraphException e) {
            var kind = e.failure().kind();
            if (onKeptCursor && (kind == Kind.REFUSED || kind == Kind.NOT_FOUND)) {
                store.forget(runId, of);
                throw new TurnOver();
            }
            throw e;
        }
    }

    /**
     * Done with the page that {@link #next} gave.
     *
     * @param note what to know of the page when another turn goes on after it
     * @throws TurnOver when others wait
     */
    public void keep(Page<?> page, Object note) {
        pages++;
        cursor = page.next();
        unkept.add(new Kept(pages, page.next(), beganAt, servedAt(), RunPages.write(note)));
        if (pages >= KEPT_FROM) {
            flush();
        }
        if (cursor != null) {
            makeRoom();
        }
    }

    /**
     * Between two things to do, ends the turn when others wait.
     *
     * @throws TurnOver then; what was read is kept
     */
    public void makeRoom() {
        if (turn.isOver()) {
            flush();
            throw new TurnOver();
        }
    }

    private void flush() {
        store.add(runId, of, unkept);
        unkept.clear();
    }

    private static GraphException garbage(String cause) {
        return new GraphException(
                new GraphFailure(Kind.GARBAGE, "", cause, "Nothing to do: the next run lists everything again.", null));
    }
}
