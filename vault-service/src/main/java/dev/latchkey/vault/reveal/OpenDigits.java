package dev.latchkey.vault.reveal;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.crypto.DataKeyMissingException;
import dev.latchkey.vault.crypto.KeyErasedException;
import dev.latchkey.vault.hostproof.KeyVaultedException;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyGoneException;
import dev.latchkey.vault.key.PasswordSecrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens the digits once it is on record that somebody sees them, and has the record set right when they do not open. */
@Component
public class OpenDigits {

    private static final Logger LOG = LoggerFactory.getLogger(OpenDigits.class);

    private final PasswordSecrets secrets;

    OpenDigits(PasswordSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * The caller closes the digits.
     *
     * @param withheld told why nobody sees the digits, before this fails
     * @throws ProblemException when they do not open, or not any more
     */
    public RecoveryKey open(long passwordId, String keyId, Withheld withheld) {
        try {
            return secrets.open(passwordId);
        } catch (KeyErasedException e) {
            withheld.because("the organization's keys were erased", false);
            throw erased();
        } catch (KeyVaultedException e) {
            withheld.because("it was put into the host-proof vault meanwhile", false);
            throw Form.vaulted();
        } catch (KeyGoneException e) {
            withheld.because("it was deleted, or moved to another organization, meanwhile", false);
            throw FindKeys.unknown();
        } catch (SealBrokenException | DataKeyMissingException e) {
            LOG.atError().setCause(e).addKeyValue("keyId", keyId).log("stored secret does not open");
            withheld.because("the stored secret does not open", false);
            throw ProblemException.conflict(
                    "key-unreadable",
                    "The stored secret does not open. Restore the vault's database and master key from the same"
                            + " backup.");
        } catch (RuntimeException e) {
            withheld.becauseOf(e);
            throw e;
        }
    }

    static ProblemException erased() {
        return ProblemException.conflict(
                "key-erased",
                "The keys of this organization were erased on purpose: nobody can read these digits any more. Rotate"
                        + " the device's key, or read it at Microsoft.");
    }
}
