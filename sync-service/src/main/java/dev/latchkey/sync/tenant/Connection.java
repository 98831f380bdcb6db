package dev.latchkey.sync.tenant;

import dev.latchkey.graph.SignInCredential;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.application.ClientIds;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant is to be connected; valid once it exists. Closing it wipes the credential.
 *
 * @param migrated keys stay off in a new tenant
 * @param interval a new tenant's own; null for that of the service
 */
public record Connection(
        String tenantId,
        String name,
        long organizationId,
        SignIn signIn,
        boolean migrated,
        @Nullable Duration interval) implements AutoCloseable {

    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int LONGEST = 200;

    /** As whom to sign in. */
    sealed interface SignIn {

        /** @param application by name */
        record Shared(String application) implements SignIn {}

        record Own(String clientId, SignInCredential credential) implements SignIn {}
    }

    /** @throws ProblemException that says what is wrong */
    public static Connection of(ConnectionDraft draft) {
        var id = tenantIdOrEmpty(draft);
        if (id.isEmpty()) {
            throw ProblemException.badRequest(
                    "tenant-id-invalid",
                    "The tenant id must be the directory (tenant) id, a GUID such as the Azure portal shows.");
        }
        var organization = draft.organizationId() == null ? 0 : draft.organizationId();
        if (organization <= 0) {
            throw ProblemException.badRequest(
                    "organization-invalid",
                    "The organization id must be that of the organization that owns the tenant.");
        }
        var name = text("name", draft.name());
        var interval = SettingsChange.interval(draft.interval());
        return new Connection(id, name, organization, signIn(draft), Boolean.TRUE.equals(draft.migrated()), interval);
    }

    /** Empty when it is no id. */
    static String tenantIdOrEmpty(ConnectionDraft draft) {
        var id = draft.tenantId() == null ? "" : draft.tenantId().strip().toLowerCase(Locale.ROOT);
        return GUID.matcher(id).matches() ? id : "";
    }

    private static SignIn signIn(ConnectionDraft draft) {
        if (draft.application() == null || draft.application().isBlank()) {
            var credential = draft.credential().checked();
            try {
                return new SignIn.Own(ClientIds.checked(draft.clientId()), credential);
            } catch (ProblemException e) {
                credential.close();
                throw e;
            }
        }
        if ((draft.clientId() != null && !draft.clientId().isBlank())
                || !draft.credential().isEmpty()) {
            throw ProblemException.badRequest(
                    "credential-ambiguous", "Give a shared application, or a client id with a credential, not both.");
        }
        return new SignIn.Shared(draft.application().strip());
    }

    static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw ProblemException.badRequest(
                    "field-missing", "The " + field + " must be given and have at most " + LONGEST + " characters.");
        }
        return value.strip();
    }

    @Override
    public void close() {
        if (signIn instanceof SignIn.Own own) {
            own.credential().close();
        }
    }
}
