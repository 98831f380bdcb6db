package dev.latchkey.vault.folder.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.vault.folder.Categories;
import dev.latchkey.vault.folder.Category;
import dev.latchkey.vault.folder.ChangeFolders;
import dev.latchkey.vault.folder.Folder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vault")
class FoldersController {

    private final ChangeFolders folders;
    private final Categories categories;

    FoldersController(ChangeFolders folders, Categories categories) {
        this.folders = folders;
        this.categories = categories;
    }

    record FolderList(List<Folder> items) {}

    record CategoryList(List<Category> items) {}

    record CategoryName(@Nullable String name) {}

    @AnyRole
    @GetMapping("/folders")
    FolderList list(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "200") int limit,
            Caller caller) {
        return new FolderList(folders.list(organizationId, after, limit, caller));
    }

    @AnyRole
    @GetMapping("/folders/{id}")
    Folder one(@PathVariable long id, Caller caller) {
        return folders.one(id, caller);
    }

    @EditorsUp
    @PostMapping("/folders")
    @ResponseStatus(HttpStatus.CREATED)
    Folder add(@RequestBody Map<String, @Nullable Object> folder, Caller caller) {
        return folders.add(folder, caller);
    }

    @EditorsUp
    @PatchMapping("/folders/{id}")
    Folder change(@PathVariable long id, @RequestBody Map<String, @Nullable Object> change, Caller caller) {
        return folders.change(id, change, caller);
    }

    @EditorsUp
    @DeleteMapping("/folders/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable long id, Caller caller) {
        folders.delete(id, caller);
    }

    @AnyRole
    @GetMapping("/categories")
    CategoryList categories() {
        return new CategoryList(categories.list());
    }

    @ManagersUp
    @PostMapping("/categories")
    @ResponseStatus(HttpStatus.CREATED)
    Category add(@RequestBody CategoryName category, Caller caller) {
        return categories.add(category.name(), caller);
    }

    @ManagersUp
    @PatchMapping("/categories/{id}")
    Category rename(@PathVariable long id, @RequestBody CategoryName category, Caller caller) {
        return categories.rename(id, category.name(), caller);
    }
}
