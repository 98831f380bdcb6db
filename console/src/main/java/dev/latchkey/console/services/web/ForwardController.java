package dev.latchkey.console.services.web;

import dev.latchkey.console.services.Forwarder;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whatever of the API the console does not answer itself. The service that is asked checks the role again. */
@RestController
class ForwardController {

    private final Forwarder forwarder;

    ForwardController(Forwarder forwarder) {
        this.forwarder = forwarder;
    }

    @AnyRole
    @RequestMapping({"/api/v1/{area}", "/api/v1/{area}/**"})
    void forward(@PathVariable String area, HttpServletRequest request, HttpServletResponse response, Caller caller)
            throws IOException {
        var service = ServiceName.owning(area).orElseThrow(() -> unknown(request));
        forwarder.forward(request, response, service, caller);
    }

    @AnyRole
    @RequestMapping({"/api", "/api/**"})
    void unknownPath(HttpServletRequest request) {
        throw unknown(request);
    }

    /** Not answered here: the container then breaks the connection off. */
    @ExceptionHandler
    void onCut(Forwarder.AnswerCutException e) {
        throw e;
    }

    private static ProblemException unknown(HttpServletRequest request) {
        return ProblemException.notFound(
                "path-unknown", request.getMethod() + " is not served at this path; see the API description.");
    }
}
