package dev.latchkey.console.status.web;

import dev.latchkey.console.status.Status;
import dev.latchkey.console.status.StatusDesk;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The state over HTTP. */
@RestController
class StatusController {

    private final StatusDesk desk;

    StatusController(StatusDesk desk) {
        this.desk = desk;
    }

    @AnyRole
    @GetMapping("/api/v1/status")
    Status status(Caller caller) {
        return desk.asSeenBy(caller);
    }
}
