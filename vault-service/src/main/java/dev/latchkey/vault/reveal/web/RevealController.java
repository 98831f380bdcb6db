package dev.latchkey.vault.reveal.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.reveal.ReadTerms;
import dev.latchkey.vault.reveal.RevealKey;
import dev.latchkey.vault.reveal.RevealTerms;
import dev.latchkey.vault.reveal.Revealed;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The one place where digits leave Latchkey. */
@RestController
@RequestMapping("/api/v1")
class RevealController {

    private static final JsonFactory JSON = new JsonFactory();

    private final RevealKey revealKey;
    private final ReadTerms readTerms;

    RevealController(RevealKey revealKey, ReadTerms readTerms) {
        this.revealKey = revealKey;
        this.readTerms = readTerms;
    }

    @AnyRole
    @GetMapping("/keys/{keyId}/reveal-terms")
    RevealTerms terms(
            @PathVariable String keyId, @RequestParam(required = false) @Nullable String tenantId, Caller caller) {
        return readTerms.of(keyId, tenantId, caller);
    }

    /** Writes the answer itself: no string, no object mapper and no message converter ever holds the digits. */
    @AnyRole
    @PostMapping("/keys/{keyId}/reveals")
    void reveal(
            @PathVariable String keyId,
            @RequestBody(required = false) @Nullable Asked asked,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            Caller caller,
            HttpServletResponse response)
            throws IOException {
        try (var revealed = revealKey.reveal(keyId, Asked.request(asked), caller, authorization)) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            write(revealed, response.getOutputStream());
        }
    }

    private static void write(Revealed revealed, OutputStream out) {
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("keyId", revealed.key().keyId());
            json.writeStringProperty("deviceName", revealed.key().deviceName());
            json.writeStringProperty("volume", revealed.key().volume().name());
            json.writeName("recoveryPassword");
            revealed.digits().use(clear -> json.writeUTF8String(clear, 0, clear.length));
            json.writeBooleanProperty("archived", revealed.key().archived());
            json.writeBooleanProperty("wellFormed", revealed.key().wellFormed());
            json.writeStringProperty("eventId", revealed.eventId());
            json.writeName("rotation");
            if (revealed.rotationDueAt().isPresent()) {
                json.writeStartObject();
                json.writeStringProperty("dueAt", revealed.rotationDueAt().get().toString());
                json.writeEndObject();
            } else {
                json.writeNull();
            }
            json.writeEndObject();
        }
    }
}
