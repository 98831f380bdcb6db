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
 *
 * <p>A link is used up only by consent: whoever cancelled, or came while Microsoft could not be asked, opens it again. All
 * that somebody with an old link achieves is that a token is asked for once more, and the tenant marked as that shows it.
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

    /**
     * @param checked whether Microsoft could be asked; if not, nothing is known of consent, and {@code granted} is false
     * @param cause why it is not granted, or not known; null when it is granted
     */
    public record Outcome(
            String tenantId,
            String name,
            boolean checked,
            boolean granted,
            @Nullable String cause) {}

    /** @throws ProblemException when the state is of no link that is still good */
    public Outcome receive(Returned returned) {
        var state = returned.state() == null ? "" : returned.state();
        var tenantId = links.find(state, clock.instant()).orElseThrow(ReceiveConsent::unknown);
        var tenant = tenants.find(tenantId).orElseThrow(Tenants::unknown);
        var check = checkTenant.check(tenant.signIn());
        var cause = check.granted() ? null : cause(returned, tenantId, check);
        transaction.executeWithoutResult(status -> {
            if (check.granted() && !links.use(state)) {
                throw unknown();
            }
            standings.consentReturned(tenantId, check.shown(cause));
        });
        return new Outcome(tenantId, tenants.name(tenantId), check.checked(), check.granted(), cause);
    }

    private static ProblemException unknown() {
        return ProblemException.notFound(
                "consent-link-unknown",
                "This consent link is unknown, expired or was used; make another one for the tenant.");
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
