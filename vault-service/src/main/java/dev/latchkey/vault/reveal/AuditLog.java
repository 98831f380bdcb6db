package dev.latchkey.vault.reveal;

import dev.latchkey.vault.VaultProperties;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Asks audit-service whether it has a record. */
@Component
public class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** A little longer than audit-service may wait, so that its own answer wins. */
    private static final Duration READ = WAIT.plusSeconds(2);

    private final RestClient audit;

    AuditLog(VaultProperties properties) {
        var requests = new SameThreadRequests();
        requests.setConnectTimeout(CONNECT);
        requests.setReadTimeout(READ);
        this.audit = RestClient.builder()
                .baseUrl(properties.auditUrl().toString())
                .requestFactory(requests)
                .build();
    }

    /**
     * Waits a few seconds for the event to be in the log.
     *
     * @param authorization the caller's own internal token: audit-service answers to them, not to the vault
     * @return false when it is not there by then, or audit-service does not say
     */
    public boolean holds(String eventId, String authorization) {
        try {
            var answer = audit.get()
                    .uri("/api/v1/audit/events/{id}/appended?waitMillis={wait}", eventId, WAIT.toMillis())
                    .header("Authorization", authorization)
                    .retrieve()
                    .onStatus(status -> true, (request, response) -> {})
                    .toBodilessEntity();
            if (answer.getStatusCode().isSameCodeAs(HttpStatus.NO_CONTENT)) {
                return true;
            }
            LOG.atWarn()
                    .addKeyValue("eventId", eventId)
                    .addKeyValue("status", answer.getStatusCode().value())
                    .log("audit log does not have the record of a reveal");
        } catch (RestClientException e) {
            LOG.atWarn()
                    .addKeyValue("eventId", eventId)
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("audit-service does not answer; no digits are shown");
        }
        return false;
    }

    /**
     * The thread that asks reads the answer itself. The newer client hands it from thread to thread, which takes a tenth of
     * the time of a reveal.
     */
    private static final class SameThreadRequests extends SimpleClientHttpRequestFactory {

        @Override
        protected void prepareConnection(HttpURLConnection connection, String method) throws IOException {
            super.prepareConnection(connection, method);
            // A token is for the address in the settings and no other.
            connection.setInstanceFollowRedirects(false);
        }
    }
}
