package dev.latchkey.vault.upkeep;

import dev.latchkey.kit.background.BackgroundLoop;
import dev.latchkey.kit.background.Failures;
import dev.latchkey.vault.crypto.KeyProviderRefusedException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Does what jobs there are, here or begun at another instance. A job ends with trouble that does not pass. */
@Component
class KeyJobLoop extends BackgroundLoop {

    /** Opened data keys that were erased at another instance are forgotten within this time. */
    private static final Duration POLL = Duration.ofSeconds(5);

    private final KeyJobStep step;

    KeyJobLoop(KeyJobStep step) {
        super("key-jobs", POLL);
        this.step = step;
    }

    @Override
    protected boolean doSome() {
        return step.doSome();
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof KeyProviderRefusedException refused) {
            step.fail(String.valueOf(refused.getMessage()));
        } else if (!Failures.passing(failure)) {
            step.fail("something unexpected, see the log of vault-service; what was done so far is kept");
        }
    }
}
