package dev.latchkey.matching.match;

import dev.latchkey.kit.background.BackgroundLoop;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Lets {@link PlaceDevices} work whenever rules of a tenant have changed, here or at another instance. */
@Component
class PlacementLoop extends BackgroundLoop {

    private final PlaceDevices placeDevices;

    PlacementLoop(PlaceDevices placeDevices) {
        super("placement", Duration.ofSeconds(5));
        this.placeDevices = placeDevices;
    }

    @Override
    protected boolean doSome() {
        return placeDevices.placeSome();
    }
}
