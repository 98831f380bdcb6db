package dev.latchkey.rotation.rotation;

import dev.latchkey.events.VolumeType;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The evidence that a rotation arrived: the vault holds a new current key for every drive that had one, and every key
 * that was current before is archived. What the device or Microsoft report counts for nothing here.
 *
 * @param newKeyIds sorted
 * @param archivedKeyIds sorted
 */
public record Proof(List<String> newKeyIds, List<String> archivedKeyIds) {

    /** Microsoft's clock and ours may differ by this much. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    /** @param keys all keys of the device the vault has announced */
    static Optional<Proof> of(Baseline before, Collection<KnownKey> keys) {
        var earliest = before.intentAt().minus(CLOCK_TOLERANCE);
        var fresh = keys.stream()
                .filter(key -> !key.archived() && !before.knownKeyIds().contains(key.keyId()))
                .filter(key -> key.createdAt() != null && !key.createdAt().isBefore(earliest))
                .filter(key -> key.volume() != VolumeType.REMOVABLE_DATA)
                .toList();
        var renewed = fresh.stream().map(KnownKey::volume).collect(Collectors.toSet());
        var archived =
                keys.stream().filter(KnownKey::archived).map(KnownKey::keyId).collect(Collectors.toSet());
        if (fresh.isEmpty()
                || !renewed.containsAll(before.volumes())
                || !archived.containsAll(before.replacedKeyIds())) {
            return Optional.empty();
        }
        return Optional.of(new Proof(
                fresh.stream().map(KnownKey::keyId).sorted().toList(),
                before.replacedKeyIds().stream().sorted().toList()));
    }
}
