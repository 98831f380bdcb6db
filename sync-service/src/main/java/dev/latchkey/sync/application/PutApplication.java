package dev.latchkey.sync.application;

import dev.latchkey.graph.SignInCredential;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds a shared application, or gives it another credential; each tenant that uses it is connected anew with that. */
@Service
public class PutApplication {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Applications applications;
    private final CredentialSealer sealer;
    private final UsersOfApplication users;

    PutApplication(Applications applications, CredentialSealer sealer, UsersOfApplication users) {
        this.applications = applications;
        this.sealer = sealer;
        this.users = users;
    }

    /**
     * The same credential again changes nothing.
     *
     * @throws ProblemException when something is wrong with it, or the caller may not see all organizations
     */
    @Transactional
    public void put(String name, @Nullable String clientId, SignInCredential credential, Caller caller) {
        if (caller.organizations() != null) {
            throw ProblemException.forbidden(
                    "organization-not-yours", "A shared application is for somebody who manages all organizations.");
        }
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.badRequest(
                    "application-name-invalid",
                    "The name must be 1 to 100 letters, digits, dots, dashes or underscores.");
        }
        var client = ClientIds.checked(clientId);
        var wanted = new Application(
                name, client, credential.kind(), sealer.seal(credential, Application.owner(name), client));
        var before = applications.hold(name);
        if (before.filter(application -> same(application, wanted)).isEmpty()) {
            applications.put(wanted);
            users.changed(wanted, credential);
        }
    }

    private boolean same(Application before, Application wanted) {
        return before.clientId().equals(wanted.clientId())
                && before.kind() == wanted.kind()
                && sealer.same(
                        before.credential(), wanted.credential(), Application.owner(wanted.name()), wanted.clientId());
    }
}
