package dev.latchkey.sync.application;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.graph.SignInCredential;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.Sealer;
import java.security.MessageDigest;

/** Seals credentials for the services that sign in to tenants, each bound to its tenant and client. */
public final class CredentialSealer {

    private final Sealer sealer;
    private final Opener opener;

    public CredentialSealer(Sealer sealer, Opener opener) {
        this.sealer = sealer;
        this.opener = opener;
    }

    /** @param owner the tenant's id, or the owner of a shared application */
    public SealedSecret seal(SignInCredential credential, String owner, String clientId) {
        return credential.sealedBy(sealer, owner, clientId);
    }

    /** The caller closes the result. */
    public SignInCredential open(CredentialKind kind, SealedSecret sealed, String owner, String clientId) {
        return SignInCredential.open(new TenantSignIn(owner, clientId, kind, sealed), opener);
    }

    /** Whether both hold the same credential; both must be sealed for this owner and client. */
    public boolean same(SealedSecret one, SealedSecret other, String owner, String clientId) {
        var binding = Binding.tenantCredential(owner, clientId);
        try (var clear = opener.open(one, binding);
                var otherClear = opener.open(other, binding)) {
            return clear.<Boolean>use(
                    bytes -> otherClear.<Boolean>use(otherBytes -> MessageDigest.isEqual(bytes, otherBytes)));
        }
    }
}
