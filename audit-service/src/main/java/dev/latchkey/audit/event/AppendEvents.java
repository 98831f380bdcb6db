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
    private final CommitSignal signal;
    private final Clock clock;

    AppendEvents(AuditLog log, CommitSignal signal, Clock clock) {
        this.log = log;
        this.signal = signal;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void append(List<Inbound> batch) {
        var entries = batch.stream().map(AppendEvents::entry).toList();
        if (log.append(entries, clock.instant()) > 0) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    signal.raise();
                }
            });
        }
    }

    private static NewEntry entry(Inbound inbound) {
        return new NewEntry(
                inbound.attributes(),
                RecordedData.organizationOf(inbound.event()),
                Summary.of(inbound.event()),
                RecordedData.of(inbound.event()));
    }
}
