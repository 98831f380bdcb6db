package dev.latchkey.matching.match.web;

import dev.latchkey.events.MatchRule;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.matching.device.MatchState;
import dev.latchkey.matching.match.ChangeMatches;
import dev.latchkey.matching.match.DeviceListing;
import dev.latchkey.matching.match.DeviceListing.DeviceItem;
import dev.latchkey.matching.match.DeviceListing.Filter;
import dev.latchkey.matching.match.ExplainMatch;
import dev.latchkey.matching.match.MatchAction;
import dev.latchkey.matching.match.MatchWish;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/matches")
class MatchController {

    private static final int LONGEST_LIST = 10_000;
    private static final Set<MatchState> DECIDED = EnumSet.complementOf(EnumSet.of(MatchState.UNKNOWN));

    private final DeviceListing listing;
    private final ExplainMatch explainMatch;
    private final ChangeMatches changeMatches;

    MatchController(DeviceListing listing, ExplainMatch explainMatch, ChangeMatches changeMatches) {
        this.listing = listing;
        this.explainMatch = explainMatch;
        this.changeMatches = changeMatches;
    }

    record MatchList(List<DeviceItem> items) {}

    record Wanted(
            @Nullable MatchAction action,
            @Nullable String device,
            @Nullable Long organizationId,
            @Nullable String tenantId,
            @Nullable MatchState state,
            @Nullable MatchRule rule,
            @Nullable String reason,
            @Nullable String namePrefix,
            @Nullable Long configurationId,
            @Nullable Boolean evenIfSimilar,
            @Nullable String token) {

        MatchWish wish() {
            if (action == null) {
                throw ProblemException.badRequest(
                        "action-missing",
                        "Give an action: ACCEPT, CREATE, MATCH, CHANGE, IGNORE or REVERT. Nothing was changed.");
            }
            var filter = new Filter(
                    organizationId, tenantId, state == null ? Set.of() : EnumSet.of(state), rule, reason, namePrefix);
            return new MatchWish(action, device, filter, configurationId, Boolean.TRUE.equals(evenIfSimilar));
        }
    }

    @GetMapping
    @AnyRole
    MatchList list(
            @RequestParam(required = false) @Nullable Long organizationId,
            @RequestParam(required = false) @Nullable String tenantId,
            @RequestParam(required = false) @Nullable MatchState state,
            @RequestParam(required = false) @Nullable MatchRule rule,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String namePrefix,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller) {
        var states = state == null ? DECIDED : EnumSet.of(state);
        var filter = new Filter(organizationId, tenantId, states, rule, reason, namePrefix);
        return new MatchList(listing.matches(filter, Math.clamp(limit, 1, LONGEST_LIST), caller));
    }

    @GetMapping("/{device}/explanation")
    @AnyRole
    ExplainMatch.Explanation explain(@PathVariable String device, Caller caller) {
        return explainMatch.of(device, caller);
    }

    @PostMapping("/previews")
    @EditorsUp
    ChangeMatches.Preview preview(@RequestBody Wanted wanted, Caller caller) {
        return changeMatches.preview(wanted.wish(), caller);
    }

    @PostMapping("/changes")
    @EditorsUp
    ChangeMatches.Applied apply(@RequestBody Wanted wanted, Caller caller) {
        return changeMatches.apply(wanted.wish(), wanted.token(), caller);
    }
}
