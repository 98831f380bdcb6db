package dev.latchkey.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.simulator.world.Ids.Place;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

    private final Ids ids = new Ids(new Derivation(42));

    @Test
    void leadsAnIdBackToItsPlace() {
        UUID id = ids.of(IdKind.KEY, 999, 499_999, 2, 17);

        assertThat(ids.find(id)).contains(new Place(IdKind.KEY, 999, 499_999, 2, 17));
        assertThat(id.version()).isEqualTo(4);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void neverGivesTheSameIdTwice() {
        var seen = new HashSet<UUID>();

        for (int device = 0; device < 50_000; device++) {
            seen.add(ids.of(IdKind.KEY, device % 7, device, 1, 0));
            seen.add(ids.of(IdKind.INTUNE_DEVICE, device % 7, device));
        }

        assertThat(seen).hasSize(100_000);
    }

    @Test
    void doesNotKnowIdsOfOtherWorlds() {
        UUID foreign = new Ids(new Derivation(43)).of(IdKind.KEY, 1, 1, 1, 1);

        assertThat(ids.find(foreign)).isEmpty();
        assertThat(ids.find(UUID.fromString("00000000-0000-0000-0000-000000000000")))
                .isEmpty();
        assertThat(ids.find(UUID.fromString("3f1b7c52-0d6e-4a8b-9a55-7b2f1d0c9e11")))
                .isEmpty();
    }
}
