package dev.latchkey.kit.tiny;

import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import java.util.Map;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RunController {

    private final Runs runs;

    RunController(Runs runs) {
        this.runs = runs;
    }

    record NewRun(String runId, int devices) {}

    @AnyRole
    @GetMapping("/me")
    Caller me(Caller caller) {
        return caller;
    }

    @EditorsUp
    @PostMapping("/runs")
    Map<String, String> announce(@RequestBody NewRun run) {
        runs.announce(run.runId());
        return Map.of("runId", run.runId());
    }

    @ManagersUp
    @GetMapping("/runs")
    String list(@RequestParam int limit) {
        return "[]";
    }

    @AdministratorsOnly
    @GetMapping("/bug/{marker}")
    String bug(@PathVariable String marker) {
        throw new IllegalStateException("bug with " + marker);
    }

    @AnyRole
    @GetMapping("/away")
    String away() {
        throw new TransientDataAccessResourceException("MARKER");
    }

    @AnyRole
    @GetMapping("/known")
    boolean known(@RequestParam String runId) {
        return runs.knows(runId);
    }

    @AnyRole
    @GetMapping("/runs/{runId}")
    String one(@PathVariable String runId) {
        throw ProblemException.notFound("run-unknown", "There is no such run.");
    }
}
