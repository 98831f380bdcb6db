package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.policy.RevealSettings;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whether there is place for another reveal of this user, and from this address. Counted in the records of granted
 * reveals, so that all instances share one count and a restart forgets nothing; what was denied takes nobody's place,
 * and neither does who breaks the glass.
 */
@Component
class RevealPlaces {

    /** Any numbers that no other lock of the vault's database has. */
    private static final int USERS = 0x75736572;

    private static final int ADDRESSES = 0x61646472;

    private final JdbcClient jdbc;
    private final RevealLimit perUser;
    private final RevealLimit perAddress;

    RevealPlaces(JdbcClient jdbc, RevealSettings settings) {
        this.jdbc = jdbc;
        this.perUser = new RevealLimit(settings.perUser());
        this.perAddress = new RevealLimit(settings.perAddress());
    }

    /** Until the transaction ends nobody else takes a place of this user. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void holdUser(Caller caller) {
        hold(caller.name(), null);
    }

    /** The same of the user and of the address, when it is known. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(Caller caller) {
        hold(caller.name(), caller.address());
    }

    /** Users first and addresses then, by everybody, so that no two wait for each other. Nothing is locked for null. */
    private void hold(String user, @Nullable String address) {
        jdbc.sql("""
                select pg_advisory_xact_lock(:users, hashtext(:user))::text,
                       pg_advisory_xact_lock(:addresses, hashtext(:address::text))::text
                """)
                .param("users", USERS)
                .param("user", user)
                .param("addresses", ADDRESSES)
                .param("address", address)
                .query(row -> {});
    }

    /**
     * When there is place again; empty when there is now. To be asked while holding, and in a statement of its own. Two
     * scans of an index, and no further than the limits look.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Instant> freeAt(Caller caller, Instant now) {
        var byUser = new ArrayList<Instant>();
        var byAddress = new ArrayList<Instant>();
        jdbc.sql("""
                (select true as by_user, at from access_record
                 where actor = :user and outcome = 'GRANTED' and not break_glass and at > :userSince
                 order by at desc limit :userMost)
                union all
                (select false, at from access_record
                 where address = :address::text and outcome = 'GRANTED' and not break_glass and at > :addressSince
                 order by at desc limit :addressMost)
                """)
                .param("user", caller.name())
                .param("userSince", since(perUser, now))
                .param("userMost", perUser.most())
                .param("address", caller.address())
                .param("addressSince", since(perAddress, now))
                .param("addressMost", perAddress.most())
                .query(row -> {
                    (row.getBoolean("by_user") ? byUser : byAddress)
                            .add(row.getTimestamp("at").toInstant());
                });
        return Stream.of(perUser.freeAt(byUser, now), perAddress.freeAt(byAddress, now))
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }

    private static OffsetDateTime since(RevealLimit limit, Instant now) {
        return now.minus(limit.longest()).atOffset(ZoneOffset.UTC);
    }
}
