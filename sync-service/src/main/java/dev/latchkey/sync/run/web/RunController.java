package dev.latchkey.sync.run.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.run.RequestAllRuns;
import dev.latchkey.sync.run.RunViews;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Look at runs, and ask for them. */
@RestController
@RequestMapping("/api/v1/sync")
class RunController {

    private static final int MOST = 1_000;

    private final RunViews views;
    private final RequestAllRuns requestAllRuns;
    private final Clock clock;

    RunController(RunViews views, RequestAllRuns requestAllRuns, Clock clock) {
        this.views = views;
        this.requestAllRuns = requestAllRuns;
        this.clock = clock;
    }

    record Items<T>(List<T> items) {}

    record Requested(int tenants) {}

    @PostMapping
    @EditorsUp
    @ResponseStatus(HttpStatus.ACCEPTED)
    Requested all(Caller caller) {
        return new Requested(requestAllRuns.request(caller.organizationFilter()));
    }

    @GetMapping("/runs")
    @AnyRole
    Items<RunViews.Item> runs(
            @RequestParam(required = false) @Nullable String tenant,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller) {
        return new Items<>(views.runs(caller.organizationFilter(), lower(tenant), checked(limit)));
    }

    @GetMapping("/progress")
    @AnyRole
    RunViews.Progress progress(Caller caller) {
        return views.progress(caller.organizationFilter(), clock.instant());
    }

    @GetMapping("/keys-without-device")
    @AnyRole
    Items<RunViews.KeyWithoutDevice> keysWithoutDevice(
            @RequestParam(required = false) @Nullable String tenant,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller) {
        return new Items<>(views.keysWithoutDevice(caller.organizationFilter(), lower(tenant), checked(limit)));
    }

    @GetMapping("/devices-near-key-limit")
    @AnyRole
    Items<RunViews.NearKeyLimit> devicesNearKeyLimit(
            @RequestParam(required = false) @Nullable String tenant,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller) {
        return new Items<>(views.nearKeyLimit(caller.organizationFilter(), lower(tenant), checked(limit)));
    }

    private static @Nullable String lower(@Nullable String tenant) {
        return tenant == null ? null : tenant.toLowerCase(Locale.ROOT);
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MOST) {
            throw ProblemException.badRequest("limit-invalid", "The limit must be 1 to " + MOST + ".");
        }
        return limit;
    }
}
