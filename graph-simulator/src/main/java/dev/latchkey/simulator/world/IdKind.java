package dev.latchkey.simulator.world;

import java.util.Arrays;
import java.util.Optional;

/** What an id of the simulated world stands for. The codes are part of the ids. */
enum IdKind {
    TENANT(0),
    APP(1),
    ENTRA_DEVICE(2),
    INTUNE_DEVICE(3),
    KEY(4),
    AUDIT_ROW(5),
    ACTION(6);

    private final int code;

    IdKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<IdKind> ofCode(long code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
}
