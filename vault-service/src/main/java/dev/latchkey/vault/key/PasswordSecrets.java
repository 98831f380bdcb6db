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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final JdbcClient jdbc;

    PasswordSecrets(Opener opener, OrganizationKeys organizationKeys, JdbcClient jdbc) {
        this.opener = opener;
        this.organizationKeys = organizationKeys;
        this.jdbc = jdbc;
    }

    /** @param wellFormed null when it was not looked at again */
    record Encrypted(Ciphertext ciphertext, @Nullable Boolean wellFormed) {}

    /** @param keyThere whether its data key is stored now, whatever this process remembers */
    private record Stored(PasswordState state, Ciphertext ciphertext, boolean keyThere) {}

    private static final String READ = StoredPasswords.COLUMNS + """
            , ciphertext,
            exists (select 1 from organization_key k
                    where k.organization_id = password.organization_id
                        and k.version = data_key_version(password.ciphertext)) as key_there
            from password
            where id = any(:ids)
            """;

    /**
     * What is to be written for these changes; those whose secret stays as it is are left out.
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
        for (var change : changes) {
            if (change.arrived() != null) {
                encrypted.put(change, encrypt(change.arrived(), change.after(), dataKeys));
            }
        }
        var moving = changes.stream().filter(PasswordChange::movesOrganization).toList();
        if (!moving.isEmpty()) {
            moveOrganization(moving, encrypted, dataKeys);
        }
        return encrypted;
    }

    /**
     * The digits. The caller closes them.
     *
     * @throws KeyErasedException when the organization's data key was deleted for good
     * @throws DataKeyMissingException when it is not there otherwise
     * @throws SealBrokenException when the row was tampered with
     */
    public RecoveryKey open(long passwordId) {
        try {
            return open(read(passwordId));
        } catch (DataKeyMissingException e) {
            // Encrypted anew since the row was read, and the old data key is gone: the row names the new one now.
            return open(read(passwordId));
        }
    }

    private Encrypted encrypt(KeyMatched arrived, PasswordState after, Map<Long, DataKey> dataKeys) {
        var boundTo = Binding.recoveryKey(arrived.tenantId(), arrived.deviceId(), arrived.keyId());
        try (var secret = opener.open(arrived.secret(), boundTo)) {
            var wellFormed = secret.use(RecoveryPasswordFormat::isWellFormed);
            if (!wellFormed) {
                LOG.atWarn()
                        .addKeyValue("keyId", arrived.keyId())
                        .addKeyValue("deviceId", arrived.deviceId())
                        .log("recovery password is kept but does not have the form BitLocker accepts");
            }
            return new Encrypted(encrypt(secret, after, dataKeys), wellFormed);
        } catch (SealBrokenException e) {
            throw new PoisonEventException(e.getMessage() == null ? "seal broken" : e.getMessage());
        }
    }

    /** Of another organization's data key. A secret that was erased stays so, wherever its record goes. */
    private void moveOrganization(
            List<PasswordChange> moving, Map<PasswordChange, Encrypted> encrypted, Map<Long, DataKey> dataKeys) {
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
            try (var secret = open(from)) {
                encrypted.put(change, new Encrypted(encrypt(secret, change.after(), dataKeys), null));
            } catch (KeyErasedException e) {
                encrypted.put(change, new Encrypted(Ciphertext.erased(), null));
            }
        });
    }

    private static Ciphertext encrypt(RecoveryKey secret, PasswordState state, Map<Long, DataKey> dataKeys) {
        var dataKey = requireNonNull(dataKeys.get(state.place().organizationId()), "a data key of each organization");
        return dataKey.encrypt(secret, boundTo(state));
    }

    private RecoveryKey open(Stored stored) {
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
            throw new SealBrokenException("the password is not stored any more");
        }
        return stored;
    }

    private Map<Long, Stored> read(List<Long> ids) {
        var found = new HashMap<Long, Stored>();
        jdbc.sql(READ).param("ids", ids.toArray(Long[]::new)).query(row -> {
            var password = StoredPasswords.read(row);
            found.put(
                    password.id(),
                    new Stored(
                            password.state(), Ciphertext.of(row.getBytes("ciphertext")), row.getBoolean("key_there")));
        });
        return found;
    }

    static String boundTo(PasswordState state) {
        return "password|" + state.place().organizationId() + "|"
                + state.device().tenantId() + "|" + state.device().deviceId() + "|" + state.keyId();
    }
}
