package dev.latchkey.console.signin.web;

import dev.latchkey.console.signin.SignedIn;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/** What Spring Security is told about someone who signed in. */
final class SignInSession {

    private SignInSession() {}

    /** Makes them the one this request is from. */
    static SecurityContext begin(SignedIn who) {
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                who,
                null,
                List.of(new SimpleGrantedAuthority("ROLE_" + who.role().name()))));
        SecurityContextHolder.setContext(context);
        return context;
    }
}
