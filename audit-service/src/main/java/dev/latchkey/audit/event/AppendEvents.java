package dev.latchkey.audit.event;

import dev.latchkey.kit.consume.Inbound;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Appends what came in to the log, each event once. */
@Service
public class AppendEvents {

    private final AuditLog log;
    private final AwaitEvent awaitEvent;
    private final Clock clock;

    AppendEvents(AuditLog log, AwaitEvent awaitEvent, Clock clock) {
        this.log = log;
        this.awaitEvent = awaitEvent;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void append(List<Inbound> batch) {
        log.append(batch.stream().map(AppendEvents::entry).toList(), clock.instant());
        var ids = batch.stream().map(inbound -> inbound.attributes().id()).toList();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                awaitEvent.tell(ids);
            }
        });
    }

    private static NewEntry entry(Inbound inbound) {
        return new NewEntry(
                inbound.attributes(),
                RecordedData.organizationOf(inbound.event()),
                Summary.of(inbound.event()),
                RecordedData.of(inbound.event()));
    }
}
