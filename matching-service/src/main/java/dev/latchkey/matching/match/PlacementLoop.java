package dev.latchkey.matching.match;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Lets {@link PlaceDevices} work whenever rules of a tenant have changed, or it was disconnected, here or at another
 * instance.
 */
@Component
class PlacementLoop extends BackgroundLoop {

    /** Asked for late: placing decides, and who decides may wake this loop. */
    private final ObjectProvider<PlaceDevices> placeDevices;

    PlacementLoop(ObjectProvider<PlaceDevices> placeDevices) {
        super("placement", Duration.ofSeconds(5));
        this.placeDevices = placeDevices;
    }

    @Override
    protected boolean doSome() {
        return placeDevices.getObject().placeSome();
    }
}
