package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.Derivation.Topic;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Every tenant of the simulation. Costs memory per tenant and per device that something happened to, not per device that
 * exists.
 */
public final class World {

    private final Derivation derivation;
    private final Ids ids;
    private final InstantSource clock;
    private final List<Tenant> tenants;
    private volatile DeviceRules rules = DeviceRules.DEFAULT;

    public World(long seed, WorldSize size, InstantSource clock) {
        this.derivation = new Derivation(seed);
        this.ids = new Ids(derivation);
        this.clock = clock;
        var population = new Population(derivation, ids, size);
        this.tenants = IntStream.range(0, size.tenants())
                .mapToObj(index -> new Tenant(population.tenant(index), population, size, this))
                .toList();
    }

    public List<Tenant> tenants() {
        return tenants;
    }

    public Optional<Tenant> tenant(UUID id) {
        return ids.find(id)
                .filter(place -> place.kind() == IdKind.TENANT && place.tenant() < tenants.size())
                .map(place -> tenants.get(place.tenant()));
    }

    /** The tenant a device belongs to, by its Intune id or its Entra device id. */
    public Optional<Tenant> tenantOfDevice(UUID deviceId) {
        return ids.find(deviceId)
                .filter(place -> place.kind() == IdKind.INTUNE_DEVICE || place.kind() == IdKind.ENTRA_DEVICE)
                .filter(place -> place.tenant() < tenants.size())
                .map(place -> tenants.get(place.tenant()));
    }

    /** The MSP's one multi-tenant application. */
    public String clientId() {
        return ids.of(IdKind.APP, 0).toString();
    }

    public String clientSecret() {
        return derivation.text(Names.SECRET_ALPHABET, 40, Topic.APP_SECRET);
    }

    /** Signs tokens; the same for the same seed, so that tokens outlive a restart of the simulator. */
    public byte[] tokenSigningKey() {
        return derivation.text(Names.SECRET_ALPHABET, 64, Topic.SIGNING_KEY).getBytes(StandardCharsets.US_ASCII);
    }

    public void follow(DeviceRules newRules) {
        rules = newRules;
    }

    DeviceRules rules() {
        return rules;
    }

    InstantSource clock() {
        return clock;
    }

    Ids ids() {
        return ids;
    }

    Derivation derivation() {
        return derivation;
    }
}
