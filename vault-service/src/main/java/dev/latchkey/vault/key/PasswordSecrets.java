package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.Ciphertext;
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.hostproof.ChangeKeyPairs;
import dev.latchkey.vault.hostproof.KeyPairs;
import dev.latchkey.vault.hostproof.SealedPassword;
import dev.latchkey.vault.hostproof.VaultSeals;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The secrets of password records: from sync-service's seal to the organization's data key and back, or to the key pair
 * of its host-proof vault and never back. One secret at a time is in clear, and is wiped before the next.
 */
@Component
public class PasswordSecrets {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordSecrets.class);

    private final Opener opener;
    private final OrganizationKeys organizationKeys;
    private final KeyPairs keyPairs;
    private final JdbcClient jdbc;

    PasswordSecrets(Opener opener, OrganizationKeys organizationKeys, KeyPairs keyPairs, JdbcClient jdbc) {
        this.opener = opener;
        this.organizationKeys = organizationKeys;
        this.keyPairs = keyPairs;
        this.jdbc = jdbc;
    }

    /**
     * A secret as it is to be written: encrypted or sealed, one of both.
     *
     * @param newlyVaulted whether it is sealed and was not before
     * @param wellFormed null when it was not looked at again
     */
    record Encrypted(
            @Nullable Ciphertext ciphertext,
            @Nullable SealedPassword sealed,
            boolean newlyVaulted,
            @Nullable Boolean wellFormed) {}

    /** @param ciphertext null when it is in the host-proof vault */
    private record Stored(PasswordState state, @Nullable Ciphertext ciphertext) {}

    /**
     * What is to be written for these changes; those whose secret stays as it is are left out. The managed folders of
     * their organizations are held.
     *
     * @throws PoisonEventException when a seal is broken
     */
    Map<PasswordChange, Encrypted> encrypt(Collection<PasswordChange> changes) {
        var organizations = changes.stream()
                .map(change -> change.after().place().organizationId())
                .collect(Collectors.toSet());
        organizationKeys.forStoring(organizations);
        var seals = keyPairs.sealsFor(organizations);
        var vaulted = seals.isEmpty() ? Set.<Long>of() : vaulted(changes);
        var encrypted = new HashMap<PasswordChange, Encrypted>();
        for (var change : changes) {
            if (change.arrived() != null) {
                var wasVaulted = change.before() != null
                        && vaulted.contains(change.before().id());
                encrypted.put(change, encrypt(change.arrived(), change.after(), seals, wasVaulted));
            }
        }
        var moving = changes.stream().filter(PasswordChange::movesOrganization).toList();
        if (!moving.isEmpty()) {
            moveOrganization(moving, seals, encrypted);
        }
        return encrypted;
    }

    /**
     * The digits. The caller closes them.
     *
     * @throws SealBrokenException when the organization's data key is gone, the row was tampered with, or the secret is
     *     in the host-proof vault
     */
    public RecoveryKey open(long passwordId) {
        var stored = read(List.of(passwordId)).get(passwordId);
        if (stored == null) {
            throw new SealBrokenException("the password is not stored any more");
        }
        return open(stored.state, stored.ciphertext);
    }

    /** What a browser opens; empty when it is not in the host-proof vault. */
    public Optional<SealedPassword> sealed(long passwordId) {
        return jdbc.sql("select key_pair_id, sealed from password where id = :id and sealed is not null")
                .param("id", passwordId)
                .query((row, number) -> SealedPassword.of(row.getLong(1), row.getBytes(2)))
                .optional();
    }

    /**
     * Those of these passwords that can be sealed: they are of the organization, not sealed yet, and open. The managed
     * folder is held, and so are the devices.
     */
    Map<StoredPassword, SealedPassword> seal(List<Long> passwordIds, long organizationId) {
        var seals = keyPairs.sealsFor(Set.of(organizationId));
        if (seals.isEmpty()) {
            throw ChangeKeyPairs.noKeyPair();
        }
        var sealed = new HashMap<StoredPassword, SealedPassword>();
        read(passwordIds).forEach((id, stored) -> {
            if (stored.ciphertext == null || stored.state.place().organizationId() != organizationId) {
                return;
            }
            try (var secret = open(stored.state, stored.ciphertext)) {
                sealed.put(
                        new StoredPassword(id, stored.state), seals.seal(secret, organizationId, owner(stored.state)));
            } catch (SealBrokenException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("keyId", stored.state.keyId())
                        .log("stored secret does not open");
            }
        });
        return sealed;
    }

    /** @param wasVaulted then it stays so: reading a key anew does not show the server what it could not see */
    private Encrypted encrypt(KeyMatched arrived, PasswordState after, VaultSeals seals, boolean wasVaulted) {
        var boundTo = Binding.recoveryKey(arrived.tenantId(), arrived.deviceId(), arrived.keyId());
        try (var secret = opener.open(arrived.secret(), boundTo)) {
            var wellFormed = secret.use(RecoveryPasswordFormat::isWellFormed);
            if (!wellFormed) {
                LOG.atWarn()
                        .addKeyValue("keyId", arrived.keyId())
                        .addKeyValue("deviceId", arrived.deviceId())
                        .log("recovery password is kept but does not have the form BitLocker accepts");
            }
            var organizationId = after.place().organizationId();
            return seals.sealArrivalsOf(organizationId) || (wasVaulted && seals.canSealFor(organizationId))
                    ? new Encrypted(null, seals.seal(secret, organizationId, owner(after)), !wasVaulted, wellFormed)
                    : new Encrypted(encrypt(secret, after), null, false, wellFormed);
        } catch (SealBrokenException e) {
            throw new PoisonEventException(e.getMessage() == null ? "seal broken" : e.getMessage());
        }
    }

    private void moveOrganization(
            List<PasswordChange> moving, VaultSeals seals, Map<PasswordChange, Encrypted> encrypted) {
        var idOf = new HashMap<PasswordChange, Long>();
        for (var change : moving) {
            if (change.before() != null) {
                idOf.put(change, change.before().id());
            }
        }
        var stored = read(List.copyOf(idOf.values()));
        idOf.forEach((change, id) -> {
            var from = stored.get(id);
            if (from == null) {
                throw new IllegalStateException("a password whose device is locked went away");
            }
            if (from.ciphertext == null) {
                // Nobody here can open it: it stays sealed for the organization it comes from.
                return;
            }
            var to = change.after().place().organizationId();
            try (var secret = open(from.state, from.ciphertext)) {
                encrypted.put(
                        change,
                        seals.sealArrivalsOf(to)
                                ? new Encrypted(null, seals.seal(secret, to, owner(change.after())), true, null)
                                : new Encrypted(encrypt(secret, change.after()), null, false, null));
            }
        });
    }

    /** Which of these are in the host-proof vault; asked only for what comes again. */
    private Set<Long> vaulted(Collection<PasswordChange> changes) {
        var again = changes.stream()
                .filter(change -> change.arrived() != null)
                .flatMap(change -> Optional.ofNullable(change.before()).stream())
                .map(StoredPassword::id)
                .toArray(Long[]::new);
        return again.length == 0
                ? Set.of()
                : jdbc.sql("select id from password where id = any(:ids) and sealed is not null")
                        .param("ids", again)
                        .query((row, number) -> row.getLong(1))
                        .set();
    }

    private Ciphertext encrypt(RecoveryKey secret, PasswordState state) {
        return organizationKeys.forReading(state.place().organizationId()).encrypt(secret, boundTo(state));
    }

    private RecoveryKey open(PasswordState state, @Nullable Ciphertext ciphertext) {
        if (ciphertext == null) {
            throw new SealBrokenException("the secret is in the host-proof vault");
        }
        return organizationKeys.forReading(state.place().organizationId()).decrypt(ciphertext, boundTo(state));
    }

    private Map<Long, Stored> read(List<Long> ids) {
        var found = new HashMap<Long, Stored>();
        jdbc.sql(StoredPasswords.COLUMNS + ", ciphertext from password where id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    var password = StoredPasswords.read(row);
                    var ciphertext = row.getBytes("ciphertext");
                    found.put(
                            password.id(),
                            new Stored(password.state(), ciphertext == null ? null : Ciphertext.of(ciphertext)));
                });
        return found;
    }

    private static VaultSeals.Owner owner(PasswordState state) {
        return new VaultSeals.Owner(state.device().tenantId(), state.device().deviceId(), state.keyId());
    }

    private static String boundTo(PasswordState state) {
        return "password|" + state.place().organizationId() + "|"
                + state.device().tenantId() + "|" + state.device().deviceId() + "|" + state.keyId();
    }
}
