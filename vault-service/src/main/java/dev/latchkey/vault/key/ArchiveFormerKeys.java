package dev.latchkey.vault.key;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Archives the keys of tenants that were disconnected, so many devices in each transaction: a tenant may have a hundred
 * thousand. How far it has come is kept, and whoever is killed leaves the rest to the next.
 */
@Component
@EnableScheduling
class ArchiveFormerKeys {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveFormerKeys.class);
    private static final int AT_A_TIME = 500;

    private final TenantDisconnections disconnections;
    private final HeldDevices devices;
    private final TransactionTemplate transaction;

    ArchiveFormerKeys(TenantDisconnections disconnections, HeldDevices devices, TransactionTemplate transaction) {
        this.disconnections = disconnections;
        this.devices = devices;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "PT1S")
    void archive() {
        try {
            for (var open = disconnections.open(); open.isPresent(); open = disconnections.open()) {
                var tenantId = open.get();
                transaction.executeWithoutResult(status -> archiveSome(tenantId));
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("keys of disconnected tenants wait");
        }
    }

    private void archiveSome(String tenantId) {
        disconnections.progress(tenantId).ifPresent(progress -> {
            var some = disconnections.devicesAfter(tenantId, progress.archivedUpTo(), AT_A_TIME);
            if (some.isEmpty()) {
                disconnections.allArchived(tenantId);
                return;
            }
            // Holding them decides anew: what was said of them counts as said before.
            devices.save(devices.hold(some).values(), Causes.of(progress.cause(), some));
            disconnections.archivedUpTo(tenantId, some.getLast());
        });
    }
}
