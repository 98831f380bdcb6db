package dev.latchkey.graph;

import com.microsoft.kiota.RequestInformation;
import dev.latchkey.graph.Permissions.Purpose;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Follows listings from page to page. */
final class Pages {

    private static final int MOST_PAGES_OF_ONE_DEVICE = 100;

    private final GraphCalls calls;

    Pages(GraphCalls calls) {
        this.calls = calls;
    }

    <T> Page<T> read(RequestInformation request, Purpose purpose, Function<Answer, Page<T>> reader) {
        var page = calls.send(calls.v1(), request, Repeat.READ, purpose, reader);
        if (page.next() != null && asked(page.next()).equals(asked(address(request)))) {
            throw new GraphException(GraphFailure.garbage("a page names itself as the next one"));
        }
        return page;
    }

    private static String address(RequestInformation request) {
        try {
            return String.valueOf(request.getUri());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("it was just asked", e);
        }
    }

    /** Path and query, however they are escaped and in whatever order: the SDK and Microsoft write them differently. */
    private static List<String> asked(String address) {
        return Stream.of(decoded(address).split("[?&]")).sorted().toList();
    }

    private static String decoded(String address) {
        try {
            return URLDecoder.decode(address, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    /** @throws GraphException when this is no address at Graph */
    String checked(String cursor) {
        try {
            calls.requireGraph(new URI(cursor));
            return cursor;
        } catch (URISyntaxException e) {
            throw new GraphException(GraphFailure.garbage("a next-page link is no address"));
        }
    }

    /** All pages of what was asked for with a filter by device; what is not of the device is left out. */
    static <T> List<T> ofDevice(
            Function<@Nullable String, Page<T>> reader, Function<T, String> deviceOf, String deviceId) {
        return all(MOST_PAGES_OF_ONE_DEVICE, reader).stream()
                .filter(item -> deviceOf.apply(item).equalsIgnoreCase(deviceId))
                .toList();
    }

    /**
     * All pages of a short listing.
     *
     * @param reader of the page with this cursor, null for the first
     * @throws GraphException when it goes in circles or has more pages than it may
     */
    static <T> List<T> all(int mostPages, Function<@Nullable String, Page<T>> reader) {
        var items = new ArrayList<T>();
        var cursors = new HashSet<String>();
        String cursor = null;
        for (var pages = 0; pages < mostPages; pages++) {
            var page = reader.apply(cursor);
            items.addAll(page.items());
            cursor = page.next();
            if (cursor == null) {
                return items;
            }
            if (!cursors.add(cursor)) {
                throw new GraphException(GraphFailure.garbage("a page names one that was read before as the next one"));
            }
        }
        throw new GraphException(GraphFailure.garbage("a list does not end after " + mostPages + " pages"));
    }
}
