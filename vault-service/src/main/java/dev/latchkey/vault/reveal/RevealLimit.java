package dev.latchkey.vault.reveal;

import dev.latchkey.vault.policy.RevealSettings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How many reveals are granted in a minute, an hour and a day. */
final class RevealLimit {

    private final List<Window> windows;

    RevealLimit(Limits limits) {
        windows = List.of(
                new Window(limits.minute(), Duration.ofMinutes(1)),
                new Window(limits.hour(), Duration.ofHours(1)),
                new Window(limits.day(), Duration.ofDays(1)));
    }

    private record Window(int most, Duration length) {

        /** When the next one fits again; the place of one granted exactly a window ago is free. */
        Optional<Instant> freeAt(List<Instant> granted) {
            return granted.size() < most
                    ? Optional.empty()
                    : Optional.of(granted.get(most - 1).plus(length));
        }
    }

    /** How far back reveals have to be known. */
    Duration longest() {
        return windows.getLast().length;
    }

    /** How many of the newest reveals have to be known. */
    int most() {
        return windows.stream().mapToInt(Window::most).max().orElseThrow();
    }

    /**
     * When another reveal fits in; empty when it does now.
     *
     * @param granted when reveals were granted, the newest first, at least {@link #most} of them if there are so many
     */
    Optional<Instant> freeAt(List<Instant> granted, Instant now) {
        return windows.stream()
                .flatMap(window -> window.freeAt(granted).stream())
                .filter(free -> free.isAfter(now))
                .max(Instant::compareTo);
    }
}
