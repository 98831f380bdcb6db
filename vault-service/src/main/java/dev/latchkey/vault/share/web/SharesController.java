package dev.latchkey.vault.share.web;

import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.isolation.DatabaseScope;
import dev.latchkey.vault.reveal.RevealRequest;
import dev.latchkey.vault.share.MakeShare;
import dev.latchkey.vault.share.ManageShares;
import dev.latchkey.vault.share.OpenShare;
import dev.latchkey.vault.share.OpenedShare;
import dev.latchkey.vault.share.Share;
import dev.latchkey.vault.share.ShareLink;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

@RestController
@RequestMapping("/api/v1/keys")
class SharesController {

    private static final JsonFactory JSON = new JsonFactory();

    private final MakeShare makeShare;
    private final ManageShares shares;
    private final OpenShare openShare;

    SharesController(MakeShare makeShare, ManageShares shares, OpenShare openShare) {
        this.makeShare = makeShare;
        this.shares = shares;
        this.openShare = openShare;
    }

    record Wanted(
            @Nullable String tenantId,
            @Nullable String reason,
            @Nullable String ticket,
            @Nullable Boolean breakGlass,
            @Nullable Boolean rotate,
            @Nullable Long minutes) {

        RevealRequest request() {
            return new RevealRequest(tenantId, reason, ticket, Boolean.TRUE.equals(breakGlass), rotate);
        }
    }

    record Items(List<Share> items) {}

    /** Not printable: whoever has the token sees the digits. */
    record Presented(@Nullable String token) {
        @Override
        public String toString() {
            return "Presented[redacted]";
        }
    }

    @AnyRole
    @PostMapping("/{keyId}/shares")
    ResponseEntity<ShareLink> make(
            @PathVariable String keyId,
            @RequestBody(required = false) @Nullable Wanted wanted,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            Caller caller) {
        var asked = wanted == null ? new Wanted(null, null, null, null, null, null) : wanted;
        return ResponseEntity.status(HttpStatus.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(makeShare.make(keyId, asked.request(), asked.minutes, caller, authorization));
    }

    @AnyRole
    @GetMapping("/shares")
    Items list(
            @RequestParam(required = false) @Nullable String keyId,
            @RequestParam(defaultValue = "50") int limit,
            Caller caller) {
        return new Items(shares.list(keyId, limit, caller));
    }

    @AnyRole
    @DeleteMapping("/shares/{shareId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@PathVariable String shareId, Caller caller) {
        shares.withdraw(shareId, caller);
    }

    /** For the console, which asks for whoever has the link. As with a reveal, nothing but this ever holds the digits. */
    @AdministratorsOnly
    @PostMapping("/shares/views")
    void view(
            @RequestBody Presented presented,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            Caller console,
            HttpServletResponse response)
            throws IOException {
        var token = presented.token == null ? "" : presented.token;
        // Whoever has the link may see nothing else, and has no organization.
        try (var opened = DatabaseScope.asService(() -> openShare.open(token, console, authorization))) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            write(opened, response.getOutputStream());
        }
    }

    private static void write(OpenedShare opened, OutputStream out) {
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("keyId", opened.keyId());
            json.writeStringProperty("deviceName", opened.deviceName());
            json.writeStringProperty("volume", opened.volume().name());
            json.writeName("recoveryPassword");
            opened.digits().use(clear -> json.writeUTF8String(clear, 0, clear.length));
            json.writeBooleanProperty("archived", opened.archived());
            json.writeBooleanProperty("wellFormed", opened.wellFormed());
            json.writeEndObject();
        }
    }
}
