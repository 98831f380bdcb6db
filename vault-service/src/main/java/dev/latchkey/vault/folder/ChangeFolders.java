package dev.latchkey.vault.folder;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.deletion.DeletionGuard;
import dev.latchkey.vault.entitlement.Entitlement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What people may do to folders. The managed folder of an organization may be moved within it, and deleted once its keys
 * are: nobody adds to it, so that nothing of theirs is hidden with the keys when the entitlement ends.
 */
@Service
public class ChangeFolders {

    private static final int MOST = 1_000;
    private static final Set<String> ATTRIBUTES = Set.of("name", "parentId", "organizationId");

    private final Folders folders;
    private final Organizations organizations;
    private final ReservedName reserved;
    private final DeletionGuard guard;
    private final Entitlement entitlement;
    private final Clock clock;

    ChangeFolders(
            Folders folders,
            Organizations organizations,
            ReservedName reserved,
            DeletionGuard guard,
            Entitlement entitlement,
            Clock clock) {
        this.folders = folders;
        this.organizations = organizations;
        this.guard = guard;
        this.entitlement = entitlement;
        this.reserved = reserved;
        this.clock = clock;
    }

    /**
     * Folders by their ids, of all organizations the caller may see or of one of them.
     *
     * @param after the last id that was listed; 0 for the first page
     */
    @Transactional(readOnly = true)
    public List<Folder> list(@Nullable Long organizationId, long after, int limit, Caller caller) {
        return folders.of(organizationId, entitlement.holds(), after, Math.clamp(limit, 1, MOST), caller);
    }

    @Transactional(readOnly = true)
    public Folder one(long id, Caller caller) {
        return visible(id, caller);
    }

    @Transactional
    public Folder add(Map<String, @Nullable Object> given, Caller caller) {
        requireKnown(given);
        var organizationId = id("organizationId", given.get("organizationId"));
        if (organizationId == null) {
            throw ProblemException.badRequest("field-missing", "'organizationId' is missing.");
        }
        if (!caller.maySee(organizationId)) {
            throw Organizations.unknown();
        }
        organizations.requireThere(organizationId);
        var name = FolderName.of(given.get("name"), reserved);
        var parentId = id("parentId", given.get("parentId"));
        if (parentId != null) {
            parent(folders.hold(organizationId), parentId);
        }
        return new Folder(
                folders.add(organizationId, parentId, name, clock.instant()), organizationId, parentId, name, false);
    }

    /** @param given only what is to change; a parent of null is the top */
    @Transactional
    public Folder change(long id, Map<String, @Nullable Object> given, Caller caller) {
        requireKnown(given);
        var organizationId = visible(id, caller).organizationId();
        var all = folders.hold(organizationId);
        var before =
                all.stream().filter(folder -> folder.id() == id).findFirst().orElseThrow(ChangeFolders::unknown);
        if (given.containsKey("organizationId")
                && !Long.valueOf(organizationId).equals(id("organizationId", given.get("organizationId")))) {
            throw ProblemException.unprocessable(
                    "folder-stays-in-its-organization",
                    "A folder can be moved inside its organization only; make one over there instead.");
        }
        var name = given.containsKey("name") ? renamed(before, given.get("name")) : before.name();
        var parentId = given.containsKey("parentId") ? moved(before, given.get("parentId"), all) : before.parentId();
        var after = new Folder(id, organizationId, parentId, name, before.managed());
        if (!after.equals(before)) {
            folders.save(after);
        }
        return after;
    }

    @Transactional
    public void delete(long id, Caller caller) {
        var all = folders.hold(visible(id, caller).organizationId());
        var folder = all.stream().filter(one -> one.id() == id).findFirst().orElseThrow(ChangeFolders::unknown);
        if (folder.managed()) {
            requireNoKeys(folder.organizationId());
        }
        if (!folders.remove(id)) {
            throw ProblemException.unprocessable(
                    "folder-not-empty", "There are folders in this one; move or delete them first.");
        }
    }

    private void requireNoKeys(long organizationId) {
        guard.requireDeletable(folders.tenantsOf(organizationId));
        if (folders.holdKeys(organizationId)) {
            throw ProblemException.unprocessable(
                    "folder-not-empty", "There are keys in this folder, archived ones included; delete them first.");
        }
    }

    private Folder visible(long id, Caller caller) {
        return folders.find(id)
                .filter(folder -> caller.maySee(folder.organizationId()) && isShown(folder))
                .orElseThrow(ChangeFolders::unknown);
    }

    private boolean isShown(Folder folder) {
        return entitlement.holds() || !folder.managed();
    }

    private String renamed(Folder folder, @Nullable Object name) {
        if (folder.managed()) {
            throw ProblemException.unprocessable(
                    "folder-name-read-only", "The folder of keys has its name from the settings of the vault.");
        }
        return FolderName.of(name, reserved);
    }

    private @Nullable Long moved(Folder folder, @Nullable Object given, List<Folder> all) {
        var parentId = id("parentId", given);
        if (parentId == null) {
            return null;
        }
        for (var above = parent(all, parentId); ; above = parent(all, above.parentId())) {
            if (above.id() == folder.id()) {
                throw ProblemException.unprocessable(
                        "folder-inside-itself", "A folder cannot be moved into itself or into one below it.");
            }
            if (above.parentId() == null) {
                return parentId;
            }
        }
    }

    /** @param all folders of the organization: one of another organization is as good as none */
    private Folder parent(List<Folder> all, long parentId) {
        var parent = all.stream()
                .filter(folder -> folder.id() == parentId && isShown(folder))
                .findFirst()
                .orElseThrow(() -> ProblemException.unprocessable(
                        "parent-unknown", "There is no such parent folder in this organization."));
        if (parent.managed()) {
            throw ProblemException.unprocessable(
                    "folder-takes-keys-only", "The folder of keys takes nothing but keys; choose another parent.");
        }
        return parent;
    }

    private static void requireKnown(Map<String, @Nullable Object> given) {
        if (!ATTRIBUTES.containsAll(given.keySet())) {
            throw ProblemException.badRequest(
                    "attribute-unknown", "A folder has a name, a parentId and an organizationId.");
        }
    }

    private static @Nullable Long id(String name, @Nullable Object given) {
        return switch (given) {
            case null -> null;
            case Integer number -> number.longValue();
            case Long number -> number;
            default -> throw ProblemException.badRequest("bad-request", "'" + name + "' is not an id.");
        };
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("folder-unknown", "There is no such folder; GET /vault/folders lists them.");
    }
}
