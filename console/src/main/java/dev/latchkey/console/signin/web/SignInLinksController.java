package dev.latchkey.console.signin.web;

import dev.latchkey.console.signin.SignInLinks;
import dev.latchkey.console.signin.SignedIn;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Makes sign-in links. */
@RestController
class SignInLinksController {

    private static final Logger LOG = LoggerFactory.getLogger(SignInLinksController.class);

    private final SignInLinks links;

    SignInLinksController(SignInLinks links) {
        this.links = links;
    }

    /**
     * @param name who will be signed in, for the record; the caller's own name when there is none
     * @param role what they may do; administrator when there is none
     */
    record Wanted(@Nullable String name, @Nullable Role role) {}

    @AdministratorsOnly
    @PostMapping("/api/v1/sign-in-links")
    SignInLinks.Link make(@RequestBody(required = false) @Nullable Wanted wanted, Caller caller) {
        var name = wanted == null || wanted.name == null || wanted.name.isBlank() ? caller.name() : wanted.name.strip();
        var role = wanted == null || wanted.role == null ? Role.ADMINISTRATOR : wanted.role;
        var who = new SignedIn(name, role, caller.organizations(), false, letInBy(name, caller));
        LOG.atInfo()
                .addKeyValue("name", who.name())
                .addKeyValue("role", who.role())
                .addKeyValue("by", caller.name())
                .log("sign-in link made");
        return links.make(who);
    }

    /** The first of those who let one another in: a link made with the help of a link changes nothing. */
    private static @Nullable String letInBy(String name, Caller caller) {
        var first = caller.letInBy() == null ? caller.name() : caller.letInBy();
        return name.equals(first) ? null : first;
    }
}
