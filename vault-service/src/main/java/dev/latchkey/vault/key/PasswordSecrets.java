package dev.latchkey.vault.key;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.Ciphertext;
import dev.latchkey.vault.crypto.DataKey;
import dev.latchkey.vault.crypto.DataKeyMissingException;
import dev.latchkey.vault.crypto.KeyErasedException;
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.hostproof.KeyPairs;
import dev.latchkey.vault.hostproof.KeyVaultedException;
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
 * The secrets of password records: from sync-service's seal to the organization's data key and back. One secret at a
 * time is in clear, and is wiped before the next.
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

    /**
     * @param ciphertext null when it is in the host-proof vault
     * @param keyThere whether its data key is stored now, whatever this process remembers
     */
    private record Stored(PasswordState state, @Nullable Ciphertext ciphertext, boolean keyThere) {}

    private static final String READ = StoredPasswords.COLUMNS + """
            , ciphertext,
            exists (select 1 from organization_key k
                    where k.organization_id = password.organization_id
                        and k.version = data_key_version(password.ciphertext)) as key_there
            from password
            where id = any(:ids)
            """;

    /**
     * What is to be written for these changes; those whose secret stays as it is are left out. The managed folders of
     * their organizations are held.
     *
     * @throws PoisonEventException when a seal is broken
     */
    Map<PasswordChange, Encrypted> encrypt(Collection<PasswordChange> changes) {
        var encrypted = new HashMap<PasswordChange, Encrypted>();
        var concerned = changes.stream()
                .filter(change -> change.arrived() != null || change.movesOrganization())
                .map(change -> change.after().place().organizationId())
                .collect(Collectors.toSet());
        if (concerned.isEmpty()) {
            return encrypted;
        }
        var dataKeys = organizationKeys.forStoring(concerned);
        var seals = keyPairs.sealsFor(concerned);
        var vaulted = seals.isEmpty() ? Set.<Long>of() : vaulted(changes);
        for (var change : changes) {
            if (change.arrived() != null) {
                var wasVaulted = change.before() != null
                        && vaulted.contains(change.before().id());
                encrypted.put(change, encrypt(change.arrived(), change.after(), dataKeys, seals, wasVaulted));
            }
        }
        var moving = changes.stream().filter(PasswordChange::movesOrganization).toList();
        if (!moving.isEmpty()) {
            moveOrganization(moving, dataKeys, seals, encrypted);
        }
        return encrypted;
    }

    /**
     * The digits. The caller closes them.
     *
     * @throws KeyErasedException when the organization's data key was deleted for good
     * @throws DataKeyMissingException when it is not there otherwise
     * @throws KeyVaultedException when it is in the host-proof vault
     * @throws SealBrokenException when the row was tampered with
     * @throws KeyGoneException when there is no such row, or none that this request sees
     */
    public RecoveryKey open(long passwordId) {
        try {
            return open(read(passwordId));
        } catch (DataKeyMissingException e) {
            // Encrypted anew since the row was read, and the old data key is gone: the row names the new one now.
            return open(read(passwordId));
        }
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
            throw keyPairs.missing(organizationId);
        }
        var sealed = new HashMap<StoredPassword, SealedPassword>();
        read(passwordIds).forEach((id, stored) -> {
            if (stored.ciphertext == null || stored.state.place().organizationId() != organizationId) {
                return;
            }
            try (var secret = open(stored)) {
                sealed.put(
                        new StoredPassword(id, stored.state), seals.seal(secret, organizationId, owner(stored.state)));
            } catch (KeyErasedException | DataKeyMissingException | SealBrokenException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("keyId", stored.state.keyId())
                        .log("stored secret does not open");
            }
        });
        return sealed;
    }

    /** @param wasVaulted then it stays so: reading a key anew does not show the server what it could not see */
    private Encrypted encrypt(
            KeyMatched arrived,
            PasswordState after,
            Map<Long, DataKey> dataKeys,
            VaultSeals seals,
            boolean wasVaulted) {
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
                    : new Encrypted(encrypt(secret, after, dataKeys), null, false, wellFormed);
        } catch (SealBrokenException e) {
            throw new PoisonEventException(e.getMessage() == null ? "seal broken" : e.getMessage());
        }
    }

    /**
     * Of another organization's data key. A secret that was erased stays so, wherever its record goes; one in the host-proof
     * vault stays sealed for the organization it comes from, for nobody here can open it. One that is damaged, or whose data
     * key is lost, stays as it is: it shall not keep the device's next key from being stored.
     */
    private void moveOrganization(
            List<PasswordChange> moving,
            Map<Long, DataKey> dataKeys,
            VaultSeals seals,
            Map<PasswordChange, Encrypted> encrypted) {
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
            var to = change.after().place().organizationId();
            try (var secret = open(from)) {
                encrypted.put(
                        change,
                        seals.sealArrivalsOf(to)
                                ? new Encrypted(null, seals.seal(secret, to, owner(change.after())), true, null)
                                : new Encrypted(encrypt(secret, change.after(), dataKeys), null, false, null));
            } catch (KeyErasedException e) {
                encrypted.put(change, new Encrypted(Ciphertext.erased(), null, false, null));
            } catch (KeyVaultedException e) {
                LOG.atDebug().addKeyValue("passwordId", id).log("secret stays sealed for another organization");
            } catch (DataKeyMissingException | SealBrokenException e) {
                requireDataKey(from);
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("keyId", from.state.keyId())
                        .addKeyValue("fromOrganizationId", from.state.place().organizationId())
                        .addKeyValue("toOrganizationId", to)
                        .log("stored secret does not open and moves to another organization as it is");
            }
        });
    }

    /**
     * A data key that is there and does not open is no damage to the record: another instance, or the next start, may have the
     * master key that opens it.
     */
    private void requireDataKey(Stored stored) {
        if (stored.keyThere && stored.ciphertext != null) {
            organizationKeys.forReading(stored.state.place().organizationId(), stored.ciphertext.dataKeyVersion());
        }
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

    private static Ciphertext encrypt(RecoveryKey secret, PasswordState state, Map<Long, DataKey> dataKeys) {
        var dataKey = requireNonNull(dataKeys.get(state.place().organizationId()), "a data key of each organization");
        return dataKey.encrypt(secret, boundTo(state));
    }

    private RecoveryKey open(Stored stored) {
        if (stored.ciphertext == null) {
            throw new KeyVaultedException();
        }
        if (!stored.keyThere && !stored.ciphertext.isErased()) {
            organizationKeys.forget(stored.state.place().organizationId(), stored.ciphertext.dataKeyVersion());
        }
        return open(stored.state, stored.ciphertext);
    }

    /** As the record says it is bound; for whoever has read it. */
    RecoveryKey open(PasswordState state, Ciphertext ciphertext) {
        if (ciphertext.isErased()) {
            throw new KeyErasedException();
        }
        return organizationKeys
                .forReading(state.place().organizationId(), ciphertext.dataKeyVersion())
                .decrypt(ciphertext, boundTo(state));
    }

    private Stored read(long passwordId) {
        var stored = read(List.of(passwordId)).get(passwordId);
        if (stored == null) {
            throw new KeyGoneException();
        }
        return stored;
    }

    private Map<Long, Stored> read(List<Long> ids) {
        var found = new HashMap<Long, Stored>();
        jdbc.sql(READ).param("ids", ids.toArray(Long[]::new)).query(row -> {
            var password = StoredPasswords.read(row);
            var ciphertext = row.getBytes("ciphertext");
            found.put(
                    password.id(),
                    new Stored(
                            password.state(),
                            ciphertext == null ? null : Ciphertext.of(ciphertext),
                            row.getBoolean("key_there")));
        });
        return found;
    }

    private static VaultSeals.Owner owner(PasswordState state) {
        return new VaultSeals.Owner(state.device().tenantId(), state.device().deviceId(), state.keyId());
    }

    static String boundTo(PasswordState state) {
        return "password|" + state.place().organizationId() + "|"
                + state.device().tenantId() + "|" + state.device().deviceId() + "|" + state.keyId();
    }
}
