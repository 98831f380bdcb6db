package dev.latchkey.console.signin.web;

import dev.latchkey.console.signin.SignInLinks;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The way in for browsers: a link shows a button, and only the button signs in. */
@Controller
class SignInPages {

    private static final Logger LOG = LoggerFactory.getLogger(SignInPages.class);

    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();
    private final SignInLinks links;

    SignInPages(SignInLinks links) {
        this.links = links;
    }

    @Anybody
    @GetMapping("/sign-in")
    String show(@RequestParam @Nullable String token, Model model) {
        model.addAttribute("state", token == null ? "none" : links.isGood(token) ? "good" : "void");
        model.addAttribute("token", token);
        return "sign-in";
    }

    @Anybody
    @PostMapping("/sign-in")
    String signIn(@RequestParam String token, Model model, HttpServletRequest request, HttpServletResponse response) {
        var who = links.redeem(token);
        if (who.isEmpty()) {
            model.addAttribute("state", "void");
            return "sign-in";
        }
        // A session id from before the sign-in may be known to others, and its CSRF token with it.
        var before = request.getSession(false);
        if (before != null) {
            before.invalidate();
        }
        sessions.saveContext(SignInSession.begin(who.get()), request, response);
        LOG.atInfo()
                .addKeyValue("name", who.get().name())
                .addKeyValue("role", who.get().role())
                .log("signed in by link");
        return "redirect:/";
    }
}
