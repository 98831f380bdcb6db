package dev.latchkey.vault.isolation;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.entitlement.Entitlement;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Runs behind the token check, and lets the rest of a request see what its caller may: nothing when nobody is known. */
@Component
class RequestScopeFilter extends OncePerRequestFilter {

    private final Entitlement entitlement;

    RequestScopeFilter(Entitlement entitlement) {
        this.entitlement = entitlement;
    }

    /** Metrics count the rows of the outbox; they show nothing of any organization. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var before =
                DatabaseScope.ofRequest(Caller.current(), entitlement.holds()).enter();
        try {
            chain.doFilter(request, response);
        } finally {
            before.enter();
        }
    }
}
