package dev.latchkey.console.signin.web;

import dev.latchkey.console.signin.ApiTokens;
import dev.latchkey.kit.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs in whoever shows an API token. A request with any Authorization header stands or falls with it and never falls
 * back to the session: such requests are exempt from the CSRF check.
 */
final class ApiTokenFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final ApiTokens tokens;

    ApiTokenFilter(ApiTokens tokens) {
        this.tokens = tokens;
    }

    static boolean applies(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            chain.doFilter(request, response);
            return;
        }
        var holder = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? tokens.holderOf(header.substring(SCHEME.length()).strip())
                : java.util.Optional.<dev.latchkey.console.signin.SignedIn>empty();
        if (holder.isEmpty()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            ProblemWriter.write(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    "token-unknown",
                    "This API token is not known here; check it, or make a new one.");
            return;
        }
        SignInSession.begin(holder.get());
        chain.doFilter(request, response);
    }
}
