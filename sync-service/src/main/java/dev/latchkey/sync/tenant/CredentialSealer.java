package dev.latchkey.sync.tenant;

import dev.latchkey.events.SealedSecret;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;

/** Seals clients' secrets for the services that sign in to tenants. */
public final class CredentialSealer {

    private final Sealer sealer;

    public CredentialSealer(Sealer sealer) {
        this.sealer = sealer;
    }

    SealedSecret seal(RecoveryKey secret, String tenantId, String clientId) {
        return sealer.begin().seal(secret, Binding.tenantCredential(tenantId, clientId));
    }
}
