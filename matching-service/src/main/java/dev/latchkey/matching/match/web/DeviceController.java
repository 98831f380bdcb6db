package dev.latchkey.matching.match.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.matching.match.DeviceListing;
import dev.latchkey.matching.match.DeviceListing.DeviceItem;
import dev.latchkey.matching.match.DeviceListing.MatchStatus;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class DeviceController {

    private static final int LONGEST_LIST = 10_000;

    private final DeviceListing listing;

    DeviceController(DeviceListing listing) {
        this.listing = listing;
    }

    record DeviceList(List<DeviceItem> items) {}

    @GetMapping("/devices")
    @AnyRole
    DeviceList find(
            @RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "100") int limit, Caller caller) {
        return new DeviceList(listing.find(q, Math.clamp(limit, 1, LONGEST_LIST), caller));
    }

    @GetMapping("/matching/status")
    @AnyRole
    MatchStatus status(Caller caller) {
        return listing.status(caller);
    }
}
