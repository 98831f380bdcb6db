package dev.latchkey.simulator.world;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The audit rows of one tenant, the newest 50,000 of each kind. Guarded by its tenant. */
final class AuditTrail {

    private static final int MOST_ROWS = 50_000;

    private final Deque<KeyRow> keyRows = new ArrayDeque<>();
    private final Deque<RotationRow> rotationRows = new ArrayDeque<>();
    private int rowsEver;

    void keyRow(Instant at, KeyActivity activity, int device, Device.VolumeGeneration key, Actor actor) {
        if (keyRows.size() == MOST_ROWS) {
            keyRows.removeFirst();
        }
        keyRows.addLast(new KeyRow(++rowsEver, at, activity, device, key.volume(), key.generation(), actor));
    }

    void rotationRow(Instant at, int device, Actor actor) {
        if (rotationRows.size() == MOST_ROWS) {
            rotationRows.removeFirst();
        }
        rotationRows.addLast(new RotationRow(++rowsEver, at, device, actor));
    }

    List<KeyRow> keyRows() {
        return new ArrayList<>(keyRows);
    }

    List<RotationRow> rotationRows() {
        return new ArrayList<>(rotationRows);
    }

    record KeyRow(
            int number, Instant at, KeyActivity activity, int device, Volume volume, int generation, Actor actor) {}

    record RotationRow(int number, Instant at, int device, Actor actor) {}
}
