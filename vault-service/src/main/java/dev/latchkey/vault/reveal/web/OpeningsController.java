package dev.latchkey.vault.reveal.web;

import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.hostproof.KeyPair;
import dev.latchkey.vault.reveal.OpenVaultedKey;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sealed keys leave here for browsers that can open them. */
@RestController
@RequestMapping("/api/v1")
class OpeningsController {

    private final OpenVaultedKey openVaultedKey;

    OpeningsController(OpenVaultedKey openVaultedKey) {
        this.openVaultedKey = openVaultedKey;
    }

    /** @param sealed base64, see docs/adr/020-host-proof-vault.md */
    record Answer(
            String keyId,
            String tenantId,
            String deviceId,
            String deviceName,
            VolumeType volume,
            boolean archived,
            boolean wellFormed,
            String eventId,
            @Nullable Rotation rotation,
            String sealed,
            KeyPair.Opening keyPair) {

        /** @param dueAt when the device is to make a new key because of this */
        record Rotation(Instant dueAt) {}

        @Override
        public String toString() {
            return "Answer[redacted]";
        }
    }

    @AnyRole
    @PostMapping("/keys/{keyId}/openings")
    ResponseEntity<Answer> open(
            @PathVariable String keyId,
            @RequestBody(required = false) @Nullable Asked asked,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            Caller caller) {
        var opened = openVaultedKey.open(keyId, Asked.request(asked), caller, authorization);
        var key = opened.key();
        var dueAt = opened.recorded().rotationDueAt();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Answer(
                        key.keyId(),
                        key.tenantId(),
                        key.deviceId(),
                        key.deviceName(),
                        key.volume(),
                        key.archived(),
                        key.wellFormed(),
                        opened.recorded().eventId(),
                        dueAt == null ? null : new Answer.Rotation(dueAt),
                        Base64.getEncoder().encodeToString(opened.sealed().bytes()),
                        opened.keyPair().opening()));
    }
}
