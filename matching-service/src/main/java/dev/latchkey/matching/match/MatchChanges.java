package dev.latchkey.matching.match;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What was answered to requests that applied a preview. */
@Repository
class MatchChanges {

    private final JdbcClient jdbc;

    MatchChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<String> answer(String token) {
        return jdbc.sql("select answer from match_change where token = :token")
                .param("token", token)
                .query(String.class)
                .optional();
    }

    void keep(String token, String actor, String answer, Instant now) {
        jdbc.sql(
                        "insert into match_change (token, actor, answer, at) values (:token, :actor, :answer, :at::timestamptz)")
                .param("token", token)
                .param("actor", actor)
                .param("answer", answer)
                .param("at", now.toString())
                .update();
    }
}
