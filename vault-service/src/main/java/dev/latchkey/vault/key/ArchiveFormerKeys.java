package dev.latchkey.vault.key;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Archives the keys of tenants that were disconnected, so many devices in each transaction: a tenant may have a hundred
 * thousand. How far it has come is kept, and whoever is killed leaves the rest to the next.
 */
@Component
class ArchiveFormerKeys extends BackgroundLoop {

    private static final int AT_A_TIME = 500;

    private final TenantDisconnections disconnections;
    private final HeldDevices devices;
    private final TransactionTemplate transaction;

    ArchiveFormerKeys(TenantDisconnections disconnections, HeldDevices devices, TransactionTemplate transaction) {
        super("archive-former-keys", Duration.ofSeconds(1));
        this.disconnections = disconnections;
        this.devices = devices;
        this.transaction = transaction;
    }

    @Override
    protected boolean doSome() {
        var open = disconnections.open();
        open.ifPresent(tenantId -> transaction.executeWithoutResult(status -> archiveSome(tenantId)));
        return open.isPresent();
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
