package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.policy.RevealSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
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

    /**
     * Until the transaction ends nobody else takes a place of this user. Users first and addresses then, by everybody, so
     * that no two wait for each other.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void holdUser(Caller caller) {
        lock(USERS, caller.name());
    }

    /** The same for the address, when it is known. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void holdAddress(Caller caller) {
        if (caller.address() != null) {
            lock(ADDRESSES, caller.address());
        }
    }

    private void lock(int space, String name) {
        jdbc.sql("select pg_advisory_xact_lock(:space, hashtext(:name))::text")
                .param("space", space)
                .param("name", name)
                .query(String.class)
                .single();
    }

    /** When there is place again; empty when there is now. To be asked while holding, and in a statement of its own. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Instant> freeAt(Caller caller, Instant now) {
        var user = freeAt("actor", caller.name(), perUser, now);
        var address = caller.address() == null
                ? Optional.<Instant>empty()
                : freeAt("address", caller.address(), perAddress, now);
        return Stream.concat(user.stream(), address.stream()).max(Instant::compareTo);
    }

    /** One scan of an index, and no further than the limits look. */
    private Optional<Instant> freeAt(String column, String value, RevealLimit limit, Instant now) {
        var granted = jdbc.sql("""
                select at from access_record
                where %s = :value and outcome = 'GRANTED' and not break_glass and at > :since
                order by at desc limit :most
                """.formatted(column))
                .param("value", value)
                .param("since", now.minus(limit.longest()).atOffset(ZoneOffset.UTC))
                .param("most", limit.most())
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .list();
        return limit.freeAt(granted, now);
    }
}
