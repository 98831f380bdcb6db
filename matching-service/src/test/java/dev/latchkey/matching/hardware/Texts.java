package dev.latchkey.matching.hardware;

import java.util.List;
import java.util.Random;

/** Texts as they come out of firmware, exports and people, and worse. */
final class Texts {

    private static final List<String> PARTS = List.of(
            "S/N:",
            "SN ",
            "Dell ",
            "LENOVO: ",
            "1S20L5000HUS",
            "PF1A2B3C",
            "/7XB9KD2/",
            "CNWSC0012345AB/",
            "VMware-",
            "56 4d 1b",
            "0000-",
            "0123456789",
            "To be filled",
            " by O.E.M.",
            "Default",
            " string",
            "-",
            "--",
            " ",
            "\t",
            "\u00a0",
            "'",
            "*",
            "00:15:5D",
            ":",
            "52:54:00",
            "8C1D",
            "96",
            "0",
            "00",
            "ß",
            "ı",
            "İ",
            "½",
            "Ж",
            "\ud83d\ude00",
            "\u0000",
            "\u0301");

    private Texts() {}

    static String any(Random random) {
        var text = new StringBuilder();
        var parts = random.nextInt(7);
        for (var i = 0; i < parts; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) (' ' + random.nextInt(95)));
                case 1 -> text.append(Integer.toHexString(random.nextInt()));
                case 2 -> text.append((char) random.nextInt(Character.MAX_VALUE));
                default -> text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
        }
        return text.toString();
    }
}
