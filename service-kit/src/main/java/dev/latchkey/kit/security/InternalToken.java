package dev.latchkey.kit.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** The short-lived token with which the console vouches for a caller to the services: a JWT, ES256. */
public final class InternalToken {

    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final String AUDIENCE = "latchkey-services";
    private static final String ROLE = "role";
    private static final String ORGANIZATIONS = "orgs";
    private static final String ADDRESS = "addr";
    private static final String MACHINE = "machine";
    private static final String LET_IN_BY = "letInBy";

    private InternalToken() {}

    /** Issues tokens; the console alone holds the private key. */
    public static final class Issuer {

        private final ECDSASigner signer;
        private final JWSHeader header;
        private final Clock clock;

        public Issuer(ECKey privateKey, Clock clock) {
            try {
                this.signer = new ECDSASigner(privateKey);
            } catch (JOSEException e) {
                throw new IllegalArgumentException("not an EC private key", e);
            }
            this.header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .keyID(privateKey.getKeyID())
                    .build();
            this.clock = clock;
        }

        public String issue(Caller caller) {
            var now = clock.instant();
            var claims = new JWTClaimsSet.Builder()
                    .subject(caller.name())
                    .audience(AUDIENCE)
                    .issueTime(Date.from(now))
                    .expirationTime(Date.from(now.plus(LIFE)))
                    .claim(ROLE, caller.role().name())
                    .claim(ORGANIZATIONS, organizations(caller))
                    .claim(ADDRESS, caller.address())
                    .claim(MACHINE, caller.machine())
                    .claim(LET_IN_BY, caller.letInBy());
            var token = new SignedJWT(header, claims.build());
            try {
                token.sign(signer);
            } catch (JOSEException e) {
                throw new IllegalStateException("cannot sign an internal token", e);
            }
            return token.serialize();
        }

        private static String organizations(Caller caller) {
            return caller.organizations() == null
                    ? "*"
                    : caller.organizations().stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }

    static JwtDecoder decoder(ECKey publicKey) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, new ImmutableJWKSet<>(new JWKSet(publicKey))));
        // Times are judged below, with the tolerance of Spring Security.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        var decoder = new NimbusJwtDecoder(processor);
        var times = new JwtTimestampValidator(Duration.ofSeconds(30));
        times.setAllowEmptyExpiryClaim(false);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                times,
                new JwtClaimValidator<java.util.List<String>>(
                        "aud", audience -> audience != null && audience.contains(AUDIENCE))));
        return decoder;
    }

    /** @throws InvalidBearerTokenException when the token does not say who is calling */
    static Caller caller(Jwt token) {
        try {
            return new Caller(
                    required(token, "sub"),
                    Role.valueOf(required(token, ROLE)),
                    organizations(required(token, ORGANIZATIONS)),
                    token.getClaimAsString(ADDRESS),
                    Boolean.TRUE.equals(token.getClaimAsBoolean(MACHINE)),
                    token.getClaimAsString(LET_IN_BY));
        } catch (IllegalArgumentException e) {
            throw new InvalidBearerTokenException("internal token with an unknown role or organization", e);
        }
    }

    private static @Nullable Set<Long> organizations(String claim) {
        return "*".equals(claim)
                ? null
                : Arrays.stream(claim.split(",", -1))
                        .filter(id -> !id.isBlank())
                        .map(Long::valueOf)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static String required(Jwt token, String claim) {
        var value = token.getClaimAsString(claim);
        if (value == null) {
            throw new InvalidBearerTokenException("internal token without " + claim);
        }
        return value;
    }
}
