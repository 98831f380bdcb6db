package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.Ciphertext;
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

    private record Stored(PasswordState state, Ciphertext ciphertext) {}

    /**
     * What is to be written for these changes; those whose secret stays as it is are left out.
     *
     * @throws PoisonEventException when a seal is broken
     */
    Map<PasswordChange, Encrypted> encrypt(Collection<PasswordChange> changes) {
        organizationKeys.forStoring(changes.stream()
                .map(change -> change.after().place().organizationId())
                .collect(Collectors.toSet()));
        var encrypted = new HashMap<PasswordChange, Encrypted>();
        for (var change : changes) {
            if (change.arrived() != null) {
                encrypted.put(change, encrypt(change.arrived(), change.after()));
            }
        }
        var moving = changes.stream().filter(PasswordChange::movesOrganization).toList();
        if (!moving.isEmpty()) {
            moveOrganization(moving, encrypted);
        }
        return encrypted;
    }

    /**
     * The digits. The caller closes them.
     *
     * @throws SealBrokenException when the organization's data key is gone or the row was tampered with
     */
    public RecoveryKey open(long passwordId) {
        var stored = read(List.of(passwordId)).get(passwordId);
        if (stored == null) {
            throw new SealBrokenException("the password is not stored any more");
        }
        return open(stored);
    }

    private Encrypted encrypt(KeyMatched arrived, PasswordState after) {
        var boundTo = Binding.recoveryKey(arrived.tenantId(), arrived.deviceId(), arrived.keyId());
        try (var secret = opener.open(arrived.secret(), boundTo)) {
            var wellFormed = secret.use(RecoveryPasswordFormat::isWellFormed);
            if (!wellFormed) {
                LOG.atWarn()
                        .addKeyValue("keyId", arrived.keyId())
                        .addKeyValue("deviceId", arrived.deviceId())
                        .log("recovery password is kept but does not have the form BitLocker accepts");
            }
            return new Encrypted(encrypt(secret, after), wellFormed);
        } catch (SealBrokenException e) {
            throw new PoisonEventException(e.getMessage() == null ? "seal broken" : e.getMessage());
        }
    }

    private void moveOrganization(List<PasswordChange> moving, Map<PasswordChange, Encrypted> encrypted) {
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
                encrypted.put(change, new Encrypted(encrypt(secret, change.after()), null));
            }
        });
    }

    private Ciphertext encrypt(RecoveryKey secret, PasswordState state) {
        return organizationKeys.forReading(state.place().organizationId()).encrypt(secret, boundTo(state));
    }

    private RecoveryKey open(Stored stored) {
        return organizationKeys
                .forReading(stored.state.place().organizationId())
                .decrypt(stored.ciphertext, boundTo(stored.state));
    }

    private Map<Long, Stored> read(List<Long> ids) {
        var found = new HashMap<Long, Stored>();
        jdbc.sql(StoredPasswords.COLUMNS + ", ciphertext from password where id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    var password = StoredPasswords.read(row);
                    found.put(password.id(), new Stored(password.state(), Ciphertext.of(row.getBytes("ciphertext"))));
                });
        return found;
    }

    private static String boundTo(PasswordState state) {
        return "password|" + state.place().organizationId() + "|"
                + state.device().tenantId() + "|" + state.device().deviceId() + "|" + state.keyId();
    }
}
