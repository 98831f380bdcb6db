package dev.latchkey.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

class InternalTokenTest {

    private static final Caller MAYA = new Caller("maya.okafor", Role.EDITOR, Set.of(7L, 12L), "192.0.2.41");

    private static ECKey key;
    private static JwtDecoder decoder;

    @BeforeAll
    static void makeKey() throws JOSEException {
        key = newKey();
        decoder = InternalToken.decoder(key.toPublicJWK());
    }

    @Test
    void carriesTheCaller() {
        assertThat(readBack(MAYA)).isEqualTo(MAYA);
    }

    @Test
    void tellsMachinesFromPeople() {
        var program = new Caller("psa-import", Role.READ_ONLY, Set.of(7L), "192.0.2.41", true);

        assertThat(readBack(program)).isEqualTo(program);
        assertThat(readBack(MAYA).machine()).isFalse();
    }

    @Test
    void tellsWhoLetSomebodyIn() {
        var letIn = new Caller("zoe", Role.MANAGER, null, null, false, "ada");

        assertThat(readBack(letIn)).isEqualTo(letIn);
        assertThat(readBack(MAYA).letInBy()).isNull();
    }

    @Test
    void tellsAllOrganizationsFromNone() {
        var all = new Caller("root", Role.ADMINISTRATOR, null, null);
        var none = new Caller("nobody", Role.READ_ONLY, Set.of(), null);

        assertThat(readBack(all)).isEqualTo(all);
        assertThat(readBack(all).maySee(7)).isTrue();
        assertThat(readBack(all).organizationFilter()).isNull();
        assertThat(readBack(none)).isEqualTo(none);
        assertThat(readBack(none).maySee(7)).isFalse();
        assertThat(readBack(none).organizationFilter()).isEmpty();
    }

    @Test
    void letsACallerSeeOnlyTheirOrganizations() {
        assertThat(MAYA.maySee(7)).isTrue();
        assertThat(MAYA.maySee(8)).isFalse();
        assertThat(MAYA.organizationFilter()).containsExactlyInAnyOrder(7L, 12L);
    }

    @Test
    void isRefusedWhenItExpired() {
        var longAgo = Clock.fixed(Instant.now().minus(Duration.ofMinutes(5)), ZoneOffset.UTC);
        var token = new InternalToken.Issuer(key, longAgo).issue(MAYA);

        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
    }

    @Test
    void isRefusedWhenItNeverExpires() throws JOSEException {
        var token = signed(key, claims().expirationTime(null));

        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
    }

    @Test
    void isRefusedForAnotherAudience() throws JOSEException {
        var token = signed(key, claims().audience("somebody-else"));

        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
    }

    @Test
    void isRefusedWithoutAudience() throws JOSEException {
        var token = signed(key, claims().audience((String) null));

        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
    }

    @Test
    void isRefusedWhenAnotherKeySignedIt() throws JOSEException {
        var stranger = new ECKey.Builder(newKey()).keyID(key.getKeyID()).build();
        var token = signed(stranger, claims());

        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
    }

    @Test
    void isRefusedWithoutSignature() {
        var token = new PlainJWT(claims().build()).serialize();

        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
    }

    @Test
    void isRefusedWhenItNamesNoKnownRoleOrOrganization() throws JOSEException {
        for (var claims : new JWTClaimsSet.Builder[] {
            claims().claim("role", null),
            claims().claim("role", "EMPEROR"),
            claims().claim("orgs", null),
            claims().claim("orgs", "seven"),
            claims().subject(null)
        }) {
            var token = decoder.decode(signed(key, claims));
            assertThatThrownBy(() -> InternalToken.caller(token)).isInstanceOf(InvalidBearerTokenException.class);
        }
    }

    private static Caller readBack(Caller caller) {
        var token = new InternalToken.Issuer(key, Clock.systemUTC()).issue(caller);
        return InternalToken.caller(decoder.decode(token));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("maya.okafor")
                .audience("latchkey-services")
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(1))))
                .claim("role", "EDITOR")
                .claim("orgs", "7");
    }

    private static String signed(ECKey by, JWTClaimsSet.Builder claims) throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(by.getKeyID()).build(), claims.build());
        token.sign(new ECDSASigner(by));
        return token.serialize();
    }

    private static ECKey newKey() throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID("internal").generate();
    }
}
