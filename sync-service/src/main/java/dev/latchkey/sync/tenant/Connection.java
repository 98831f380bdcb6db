package dev.latchkey.sync.tenant;

import dev.latchkey.kit.web.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a tenant is to be connected, without the secret; valid once it exists. */
public record Connection(String tenantId, String name, long organizationId, String clientId) {

    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int LONGEST = 200;

    /** @throws ProblemException that says what is wrong */
    public static Connection of(
            @Nullable String tenantId, @Nullable String name, long organizationId, @Nullable String clientId) {
        var id = tenantId == null ? "" : tenantId.strip().toLowerCase(Locale.ROOT);
        if (!GUID.matcher(id).matches()) {
            throw ProblemException.badRequest(
                    "tenant-id-invalid",
                    "tenantId must be the directory (tenant) id, a GUID such as the Azure portal shows.");
        }
        if (organizationId <= 0) {
            throw ProblemException.badRequest(
                    "organization-invalid", "organizationId must be the id of the organization that owns the tenant.");
        }
        return new Connection(id, text("name", name), organizationId, text("clientId", clientId));
    }

    static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw ProblemException.badRequest(
                    "field-missing", field + " must be given and have at most " + LONGEST + " characters.");
        }
        return value.strip();
    }
}
