package dev.latchkey.sync.key;

import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.graph.ListedKey;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.listing.Listing;
import dev.latchkey.sync.listing.TurnOver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Keeps what is known of a tenant's recovery keys in step with what Microsoft lists, whole or for one device. */
@Service
public class ReadKeys {

    /** Keys compared with one statement; more than one page of a listing. */
    private static final int COMPARED_AT_ONCE = 1_000;

    private static final int ASKED_AT_ONCE = 200;

    /** Whoever reads it may yet fail. */
    private static final GraphFailure BEING_READ = new GraphFailure(
            GraphFailure.Kind.UNAVAILABLE, "", "a key is being read by the tenant's run at this moment", null, null);

    private final KeyListing listed;
    private final ReadSecrets secrets;
    private final RefusedKeys refused;
    private final KeyLimit limit;

    ReadKeys(KeyListing listed, ReadSecrets secrets, RefusedKeys refused, KeyLimit limit) {
        this.listed = listed;
        this.secrets = secrets;
        this.refused = refused;
        this.limit = limit;
    }

    /**
     * What a listing came to.
     *
     * @param unread keys that were never read
     * @param leftOut how many it should have shown and did not: with any, it was not complete
     */
    public record Listed(int count, List<ListedKey> unread, int leftOut) {}

    /**
     * Lists all keys of a tenant, and announces those that came back or are gone.
     *
     * @param progress told how many are listed so far
     */
    public Listed list(
            TenantConnection connection, String tenantId, Listing listing, Findings findings, IntConsumer progress) {
        var byId = new HashMap<String, ListedKey>();
        var unread = new ArrayList<ListedKey>();
        var waiting = new ArrayList<ListedKey>();
        for (var page : listing.notes(KeyPage.class)) {
            addNew(page.keys(), byId, waiting);
        }
        while (!listing.isComplete()) {
            var page = listing.next(connection::recoveryKeys, ListedKey::keyId);
            addNew(page.items(), byId, waiting);
            if (waiting.size() >= COMPARED_AT_ONCE) {
                unread.addAll(listed.take(tenantId, waiting, listing.beganAt(), findings));
                waiting.clear();
            }
            progress.accept(byId.size());
            listing.keep(page, new KeyPage(page.items()));
        }
        unread.addAll(listed.take(tenantId, waiting, listing.beganAt(), findings));
        var leftOut = confirmGone(connection, tenantId, byId.keySet(), listing.beganAt(), findings);
        if (leftOut == 0) {
            refused.forgetAllBut(tenantId, byId.keySet());
            limit.look(tenantId, byId.values(), findings);
        }
        return new Listed(byId.size(), unread, leftOut);
    }

    /** A key that two devices are said to have counts as the first one's. */
    private static void addNew(List<ListedKey> page, Map<String, ListedKey> byId, List<ListedKey> waiting) {
        for (var key : page) {
            if (byId.putIfAbsent(key.keyId(), key) == null) {
                waiting.add(key);
            }
        }
    }

    /** @return how many the listing left out that are there: with any, nothing counts as gone */
    private int confirmGone(
            TenantConnection connection, String tenantId, Set<String> keyIds, Instant began, Findings findings) {
        var missing = listed.missing(tenantId, null, keyIds, began);
        var leftOut = existing(connection, missing).size();
        if (leftOut == 0) {
            listed.gone(tenantId, missing, began, findings);
        }
        return leftOut;
    }

    private static Set<String> existing(TenantConnection connection, List<String> keyIds) {
        var existing = new HashSet<String>();
        for (var from = 0; from < keyIds.size(); from += ASKED_AT_ONCE) {
            existing.addAll(connection.existing(
                    TenantConnection.Kind.KEYS, keyIds.subList(from, Math.min(from + ASKED_AT_ONCE, keyIds.size()))));
        }
        return existing;
    }

    /**
     * Reads keys in clear. Keys that could not be read do not keep the others from being read. What will pass fails the whole
     * in the end, and so does a tenant of which no key could be read; other keys that Microsoft refuses are told where the
     * tenant is shown, and asked for again later.
     *
     * @param name of the reader
     * @param progress told how many were read, after each commit
     * @param makeRoom called between keys, as seldom as between pages of them; may throw {@link TurnOver}
     * @param stopping whether this process is being stopped; {@link TurnOver} is thrown then, with all kept that was read
     */
    public void readSecrets(
            TenantConnection connection,
            String tenantId,
            String name,
            List<ListedKey> unread,
            Findings findings,
            IntConsumer progress,
            Runnable makeRoom,
            BooleanSupplier stopping) {
        var reader = secrets.reader(connection, tenantId, name, findings);
        var failure = secrets.read(reader, unread, progress, makeRoom, stopping);
        refused.tell(tenantId);
        throwIf(failure != null ? failure : refused.reasonForAll(tenantId).orElse(null));
    }

    /**
     * The keys of one device.
     *
     * @throws GraphException also when somebody else is reading one of them, who may fail: look again
     */
    public void readDevice(TenantConnection connection, String tenantId, String deviceId, Findings findings) {
        var began = listed.now();
        var keys = connection.recoveryKeysOf(deviceId);
        var unread = listed.take(tenantId, keys, began, findings);
        GraphFailure failure = null;
        if (!unread.isEmpty()) {
            var reader = secrets.reader(connection, tenantId, "device " + deviceId, findings);
            failure = secrets.read(reader, unread, read -> {}, () -> {}, () -> false);
            if (failure == null && secrets.isReadByAnother(reader, unread)) {
                failure = BEING_READ;
            }
            refused.tell(tenantId);
        }
        var missing = listed.missing(tenantId, deviceId, ids(keys), began);
        var existing = existing(connection, missing);
        listed.gone(
                tenantId, missing.stream().filter(id -> !existing.contains(id)).toList(), began, findings);
        throwIf(failure);
    }

    private static Collection<String> ids(List<ListedKey> keys) {
        return keys.stream().map(ListedKey::keyId).toList();
    }

    private static void throwIf(@Nullable GraphFailure failure) {
        if (failure != null) {
            throw new GraphException(failure);
        }
    }
}
