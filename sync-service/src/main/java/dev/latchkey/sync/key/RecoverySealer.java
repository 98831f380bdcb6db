package dev.latchkey.sync.key;

import dev.latchkey.kit.seal.Sealer;

/** Seals recovery passwords for the vault, and nobody else. */
public final class RecoverySealer {

    private final Sealer sealer;

    public RecoverySealer(Sealer sealer) {
        this.sealer = sealer;
    }

    /** A data key of its own for one run or refresh. */
    Sealer.Session begin() {
        return sealer.begin();
    }
}
