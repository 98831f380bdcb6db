package dev.latchkey.sync.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Consent links that brought no consent yet, by the hash of their state. */
@Repository
class ConsentLinks {

    private final JdbcClient jdbc;

    ConsentLinks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(String state, String tenantId, Instant now, Instant expiresAt) {
        jdbc.sql("delete from consent_link where expires_at < ?::timestamptz")
                .param(now.toString())
                .update();
        jdbc.sql("insert into consent_link (state_hash, tenant_id, expires_at) values (?, ?, ?::timestamptz)")
                .param(hash(state))
                .param(tenantId)
                .param(expiresAt.toString())
                .update();
    }

    /** @return the tenant of a link that is still good */
    Optional<String> find(String state, Instant now) {
        return jdbc.sql("select tenant_id from consent_link where state_hash = ? and expires_at > ?::timestamptz")
                .param(hash(state))
                .param(now.toString())
                .query(String.class)
                .optional();
    }

    /** @return whether the link was still good; it is not from now on */
    boolean use(String state) {
        return jdbc.sql("delete from consent_link where state_hash = ?")
                        .param(hash(state))
                        .update()
                == 1;
    }

    private static String hash(String state) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(state.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
