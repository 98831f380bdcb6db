package dev.latchkey.graph;

import dev.latchkey.kit.seal.RecoveryKey;

/** What came of reading one recovery key. */
public sealed interface SecretReading {

    /** Read, and thereby audited at the customer's. Whoever holds this closes the key. */
    record Read(RecoveryKey key) implements SecretReading {}

    /** The key has gone since it was listed. */
    record Missing() implements SecretReading {}

    /** Not read; the failure says whether to try again, and after how long. */
    record Failed(GraphFailure failure) implements SecretReading {}
}
