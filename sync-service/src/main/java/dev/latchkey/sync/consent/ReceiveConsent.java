package dev.latchkey.sync.consent;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.tenant.TenantStandings;
import dev.latchkey.sync.tenant.Tenants;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An administrator came back from Microsoft. The state says for which tenant the link was made; whether consent was given
 * is proved by a fresh token of that tenant, for anybody can type an address.
 */
@Service
public class ReceiveConsent {

    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,64}");

    private final ConsentLinks links;
    private final Tenants tenants;
    private final CheckTenant checkTenant;
    private final TenantStandings standings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ReceiveConsent(
            ConsentLinks links,
            Tenants tenants,
            CheckTenant checkTenant,
            TenantStandings standings,
            TransactionTemplate transaction,
            Clock clock) {
        this.links = links;
        this.tenants = tenants;
        this.checkTenant = checkTenant;
        this.standings = standings;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What Microsoft put into the address; none of it is believed but the state. */
    public record Returned(
            @Nullable String state,
            @Nullable String tenant,
            @Nullable Boolean granted,
            @Nullable String error) {}

    /** @param cause why it is not granted; null when it is */
    public record Outcome(
            String tenantId,
            String name,
            boolean granted,
            @Nullable String cause) {}

    /** @throws ProblemException when the state is of no link that is still good */
    public Outcome receive(Returned returned) {
        var tenantId = links.use(returned.state() == null ? "" : returned.state(), clock.instant())
                .orElseThrow(() -> ProblemException.notFound(
                        "consent-link-unknown",
                        "This consent link is unknown, expired or was used; make another one for the tenant."));
        var tenant = tenants.find(tenantId).orElseThrow(Tenants::unknown);
        var check = checkTenant.check(tenant.signIn());
        var cause = check.granted() ? null : cause(returned, tenantId, check);
        transaction.executeWithoutResult(status -> standings.consentReturned(tenantId, check.shown(cause)));
        return new Outcome(tenantId, tenants.name(tenantId), check.granted(), cause);
    }

    private static String cause(Returned returned, String tenantId, PermissionCheck check) {
        if (returned.tenant() != null && !returned.tenant().equalsIgnoreCase(tenantId)) {
            return "consent was given in another tenant than the link was made for; " + check.cause();
        }
        var error = returned.error();
        return error != null && ERROR_CODE.matcher(error).matches()
                ? "the administrator did not consent (" + error + "); " + check.cause()
                : String.valueOf(check.cause());
    }
}
