package dev.latchkey.console.deadletter.web;

import dev.latchkey.kit.deadletter.DeadLetter;
import dev.latchkey.kit.deadletter.DeadLetterDesk;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows records no service could take, and sends them again. */
@RestController
class DeadLettersController {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLettersController.class);
    private static final int MOST = 1_000;

    private final DeadLetterDesk desk;
    /** Two replays at once would send the same letters twice. */
    private final ReentrantLock replaying = new ReentrantLock();

    DeadLettersController(DeadLetterDesk desk) {
        this.desk = desk;
    }

    record Letters(List<DeadLetter> items) {}

    /**
     * @param deadTopic only letters of this dead-letter topic; null for all
     * @param limit how many at most; 1,000 when null
     */
    record Replay(@Nullable String deadTopic, @Nullable Integer limit) {}

    record Replayed(int replayed) {}

    @ManagersUp
    @GetMapping("/api/v1/dead-letters")
    Letters list(@RequestParam(defaultValue = "100") int limit) {
        return new Letters(desk.list(checked(limit)));
    }

    @AdministratorsOnly
    @PostMapping("/api/v1/dead-letters/replays")
    Replayed replay(@RequestBody(required = false) @Nullable Replay wanted, Caller caller) {
        var deadTopic = wanted == null ? null : wanted.deadTopic;
        var limit = wanted == null || wanted.limit == null ? MOST : checked(wanted.limit);
        replaying.lock();
        try {
            var replayed = desk.replay(deadTopic, limit);
            LOG.atInfo()
                    .addKeyValue("name", caller.name())
                    .addKeyValue("count", replayed)
                    .log("dead letters replayed");
            return new Replayed(replayed);
        } finally {
            replaying.unlock();
        }
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MOST) {
            throw ProblemException.badRequest("limit-out-of-range", "limit must be between 1 and 1000.");
        }
        return limit;
    }
}
