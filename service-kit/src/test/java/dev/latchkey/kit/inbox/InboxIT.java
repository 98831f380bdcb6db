package dev.latchkey.kit.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.kit.KitDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboxIT {

    private final KitDatabase database = KitDatabase.fresh();
    private final Inbox inbox = new Inbox(database.jdbc());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void letsEachEventThroughOnce() {
        assertThat(firstTimers("audit-service", "1", "2")).containsExactlyInAnyOrder("1", "2");
        assertThat(firstTimers("audit-service", "2", "3")).containsExactly("3");
        assertThat(firstTimers("audit-service", "1", "2", "3")).isEmpty();
    }

    @Test
    void letsAnEventThroughOnceThatComesTwiceInABatch() {
        assertThat(firstTimers("audit-service", "1", "1")).containsExactly("1");
    }

    @Test
    void keepsGroupsApart() {
        firstTimers("audit-service", "1");

        assertThat(firstTimers("vault-service", "1")).containsExactly("1");
    }

    @Test
    void takesAnEmptyBatch() {
        assertThat(firstTimers("audit-service")).isEmpty();
    }

    @Test
    void forgetsWhatRolledBack() {
        database.transaction().executeWithoutResult(status -> {
            inbox.firstTimers("audit-service", List.of("1"));
            status.setRollbackOnly();
        });

        assertThat(firstTimers("audit-service", "1")).containsExactly("1");
    }

    @Test
    void forgetsWhatIsOlderThanKafkaKeeps() {
        firstTimers("audit-service", "old", "new");
        database.jdbc()
                .update("update inbox_event set received_at = now() - interval '31 days' where event_id = 'old'");

        assertThat(inbox.forgetOlderThan(Duration.ofDays(30))).isOne();

        assertThat(firstTimers("audit-service", "old", "new")).containsExactly("old");
    }

    private Set<String> firstTimers(String group, String... ids) {
        return database.transaction().execute(status -> inbox.firstTimers(group, List.of(ids)));
    }
}
