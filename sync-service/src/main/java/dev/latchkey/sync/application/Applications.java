package dev.latchkey.sync.application;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The shared applications. */
@Repository
public class Applications {

    private static final RowMapper<Application> APPLICATION = (row, n) -> new Application(
            row.getString("name"),
            row.getString("client_id"),
            CredentialKind.valueOf(row.getString("credential_kind")),
            new SealedSecret(row.getString("credential_data_key"), row.getString("credential_ciphertext")));

    private final JdbcClient jdbc;

    Applications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param tenants how many are connected with it, of those the caller may see */
    public record Listed(String name, String clientId, CredentialKind credentialKind, long tenants) {}

    /** Those of these names that there are; none changes until the transaction ends. */
    public Map<String, Application> holdShared(Collection<String> names) {
        return jdbc
                .sql("select * from application where name = any(:names::text[]) order by name for share")
                .param("names", names.toArray(String[]::new))
                .query(APPLICATION)
                .stream()
                .collect(Collectors.toMap(Application::name, application -> application));
    }

    /** Held until the transaction ends. */
    Optional<Application> hold(String name) {
        return jdbc.sql("select * from application where name = ? for update")
                .param(name)
                .query(APPLICATION)
                .optional();
    }

    void put(Application application) {
        jdbc.sql("""
                        insert into application (name, client_id, credential_kind, credential_data_key, credential_ciphertext)
                        values (:name, :clientId, :kind, :dataKey, :ciphertext)
                        on conflict (name) do update set
                            client_id = excluded.client_id, credential_kind = excluded.credential_kind,
                            credential_data_key = excluded.credential_data_key,
                            credential_ciphertext = excluded.credential_ciphertext, version = application.version + 1
                        """)
                .param("name", application.name())
                .param("clientId", application.clientId())
                .param("kind", application.kind().name())
                .param("dataKey", application.credential().sealedDataKey())
                .param("ciphertext", application.credential().ciphertext())
                .update();
    }

    /** @param organizations whose tenants to count; null for all */
    public List<Listed> list(Long @Nullable [] organizations) {
        return jdbc.sql("""
                        select a.name, a.client_id, a.credential_kind,
                               (select count(*) from tenant t
                                where t.application_name = a.name
                                  and (:organizations::bigint[] is null or t.organization_id = any(:organizations::bigint[])))
                        from application a
                        order by a.name
                        """)
                .param("organizations", organizations)
                .query((row, n) -> new Listed(
                        row.getString(1), row.getString(2), CredentialKind.valueOf(row.getString(3)), row.getLong(4)))
                .list();
    }
}
