package dev.latchkey.simulator.traffic;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The published limits. There is one application here, so of "per tenant, all apps" and "per app and tenant" only the second,
 * the smaller, can ever be reached and is kept.
 */
public final class Throttle {

    private static final UUID ALL_TENANTS = new UUID(0, 0);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration TWENTY_SECONDS = Duration.ofSeconds(20);
    private static final Limit GRAPH_GLOBAL = new Limit("Application", 130_000, TEN_SECONDS);
    private static final Limit INTUNE_DEVICES = new Limit("IntuneDevices", 2000, TWENTY_SECONDS);
    private static final Limit INTUNE_WRITES = new Limit("IntuneDeviceWrites", 200, TWENTY_SECONDS);
    private static final Limit INTUNE_AUDITING = new Limit("IntuneAuditing", 1000, TWENTY_SECONDS);
    private static final Limit IDENTITY_REPORTS = new Limit("IdentityReports", 5, TEN_SECONDS);

    private final InstantSource clock;
    private final Switches switches;
    private final Map<Scope, SlidingWindow> windows = new ConcurrentHashMap<>();

    public Throttle(InstantSource clock, Switches switches) {
        this.clock = clock;
        this.switches = switches;
    }

    /** Counts a call against every limit that concerns it; how long to stay away when one is exceeded. */
    public Optional<Duration> take(CallKind kind, UUID tenant) {
        if (!switches.now().throttle()) {
            return Optional.empty();
        }
        var longest = take(GRAPH_GLOBAL, ALL_TENANTS);
        for (var limit : limitsOf(kind)) {
            var wait = take(limit, tenant);
            if (wait.isPresent() && (longest.isEmpty() || wait.get().compareTo(longest.get()) > 0)) {
                longest = wait;
            }
        }
        return longest;
    }

    private Optional<Duration> take(Limit limit, UUID tenant) {
        return windows.computeIfAbsent(
                        new Scope(limit, tenant), scope -> new SlidingWindow(limit.calls(), limit.window()))
                .take(clock.instant());
    }

    private List<Limit> limitsOf(CallKind kind) {
        return switch (kind) {
            case DEVICES, DEVICE, REMOTE_ACTIONS -> List.of(INTUNE_DEVICES);
            case ROTATE, SYNC -> List.of(INTUNE_DEVICES, INTUNE_WRITES);
            case AUDIT_EVENTS -> List.of(INTUNE_AUDITING);
            case DIRECTORY_AUDITS -> List.of(IDENTITY_REPORTS);
            case KEYS, KEY -> recoveryKeys();
            case TOKEN, BATCH, GROUPS, GROUP_MEMBERS -> List.of();
        };
    }

    private List<Limit> recoveryKeys() {
        var limits = new ArrayList<Limit>();
        int calls = switches.now().recoveryKeyCallsPerTenSeconds();
        if (calls > 0) {
            limits.add(new Limit("RecoveryKeys", calls, TEN_SECONDS));
        }
        return limits;
    }

    private record Limit(String name, int calls, Duration window) {}

    private record Scope(Limit limit, UUID tenant) {}
}
