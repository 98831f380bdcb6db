package dev.latchkey.vault.hostproof.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.hostproof.ChangeKeyPairs;
import dev.latchkey.vault.hostproof.KeyPair;
import dev.latchkey.vault.hostproof.KeyPairs.Vault;
import dev.latchkey.vault.hostproof.WrappedPrivateKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vault/key-pairs")
class KeyPairsController {

    private final ChangeKeyPairs keyPairs;

    KeyPairsController(ChangeKeyPairs keyPairs) {
        this.keyPairs = keyPairs;
    }

    record Vaults(List<Vault> items) {}

    record NewKeyPair(
            @Nullable Long organizationId,
            @Nullable String publicKey,
            @Nullable String wrappedPrivateKey,
            @Nullable String salt,
            @Nullable Integer iterations,
            @Nullable Long replaces) {

        @Override
        public String toString() {
            return "NewKeyPair[redacted]";
        }
    }

    record NewPassphrase(
            @Nullable Long keyPairId,
            @Nullable Long revision,
            @Nullable String wrappedPrivateKey,
            @Nullable String salt,
            @Nullable Integer iterations) {

        @Override
        public String toString() {
            return "NewPassphrase[redacted]";
        }
    }

    record Switch(@Nullable Boolean sealsArrivals) {}

    @AnyRole
    @GetMapping
    Vaults list(Caller caller) {
        return new Vaults(keyPairs.list(caller));
    }

    @ManagersUp
    @GetMapping("/{organizationId}")
    KeyPair.Opening one(@PathVariable long organizationId, Caller caller) {
        return keyPairs.one(organizationId, caller);
    }

    @ManagersUp
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Vault add(@RequestBody NewKeyPair given, Caller caller) {
        return keyPairs.add(
                required("organizationId", given.organizationId),
                given.publicKey,
                WrappedPrivateKey.of(given.wrappedPrivateKey, given.salt, given.iterations),
                given.replaces,
                caller);
    }

    @ManagersUp
    @PutMapping("/{organizationId}/passphrase")
    Vault changePassphrase(@PathVariable long organizationId, @RequestBody NewPassphrase given, Caller caller) {
        return keyPairs.changePassphrase(
                organizationId,
                required("keyPairId", given.keyPairId),
                required("revision", given.revision),
                WrappedPrivateKey.of(given.wrappedPrivateKey, given.salt, given.iterations),
                caller);
    }

    @ManagersUp
    @PatchMapping("/{organizationId}")
    Vault sealArrivals(@PathVariable long organizationId, @RequestBody Switch given, Caller caller) {
        return keyPairs.sealArrivals(organizationId, required("sealsArrivals", given.sealsArrivals), caller);
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw ProblemException.badRequest("field-missing", "'" + field + "' is missing.");
        }
        return value;
    }
}
