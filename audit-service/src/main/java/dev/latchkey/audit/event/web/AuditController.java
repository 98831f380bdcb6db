package dev.latchkey.audit.event.web;

import dev.latchkey.audit.event.AuditEvent;
import dev.latchkey.audit.event.AuditLog;
import dev.latchkey.audit.event.AwaitEvent;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

    private static final int LONGEST_LIST = 1_000;

    private final AuditLog log;
    private final AwaitEvent awaitEvent;

    AuditController(AuditLog log, AwaitEvent awaitEvent) {
        this.log = log;
        this.awaitEvent = awaitEvent;
    }

    record EventList(List<AuditEvent> items) {}

    record AuditStatus(long events, long lastSequence) {}

    @GetMapping("/events")
    @ManagersUp
    EventList events(
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(defaultValue = "false") boolean newest,
            Caller caller) {
        var most = Math.clamp(limit, 1, LONGEST_LIST);
        return new EventList(newest ? log.newest(after, most, caller) : log.after(after, most, caller));
    }

    @GetMapping("/events/{id}/appended")
    @AnyRole
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void appended(@PathVariable String id, @RequestParam(defaultValue = "0") long waitMillis) {
        if (!awaitEvent.appended(id, Duration.ofMillis(Math.max(0, waitMillis)))) {
            throw ProblemException.notFound("event-unknown", "This event is not in the log, or not yet.");
        }
    }

    @GetMapping("/status")
    @AnyRole
    AuditStatus status() {
        var last = log.lastSequence();
        return new AuditStatus(last, last);
    }
}
