package dev.latchkey.vault.reveal.web;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.vault.reveal.RevealAlarms;
import dev.latchkey.vault.reveal.RevealAlarms.Alarm;
import java.time.Duration;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vault/alarms")
class RevealAlarmsController {

    private static final int LONGEST_HOURS = 24 * 366;

    private final RevealAlarms alarms;

    RevealAlarmsController(RevealAlarms alarms) {
        this.alarms = alarms;
    }

    record AlarmList(List<Alarm> items) {}

    @ManagersUp
    @GetMapping
    AlarmList list(
            @RequestParam(defaultValue = "24") int hours, @RequestParam(defaultValue = "50") int limit, Caller caller) {
        return new AlarmList(alarms.list(Duration.ofHours(Math.clamp(hours, 1, LONGEST_HOURS)), limit, caller));
    }
}
