package dev.latchkey.matching.hardware;

import dev.latchkey.matching.hardware.Judgement.Identifies;
import dev.latchkey.matching.hardware.Judgement.IdentifiesNothing;
import dev.latchkey.matching.hardware.Judgement.IdentifiesTogether;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serial numbers as they compare: letters and digits only, without regard to case, without what was written around them,
 * and only those that identify a machine.
 */
public final class SerialNumber {

    private static final int SHORTEST = 4;

    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** Words of stickers and exports. Without the colon or the blank they may be the serial number's own first letters. */
    private static final Pattern LABEL =
            Pattern.compile("^\\s*(?:(?:S/?N|SERIAL(?:\\s*(?:NO\\.?|NUMBER))?|SERVICE\\s*TAG)\\s*[:#]"
                    + "|(?:DELL|LENOVO|HP|HEWLETT-PACKARD|MICROSOFT|FUJITSU|ASUS|ACER|TOSHIBA)(?:\\s*:|\\s))\\s*");

    /** Lenovo's bar code: 1S, ten characters of machine type and model, eight of the serial number. */
    private static final Pattern LENOVO_CODE = Pattern.compile("1S\\d{2}[0-9A-Z]{8}([0-9A-Z]{8})");

    /** What Dell writes on the board: the service tag, and the number of the board behind it. */
    private static final Pattern DELL_BOARD = Pattern.compile("\\s*/([0-9A-Z]{7})/[0-9A-Z.]+/\\s*");

    /** What makers of mainboards and inventory programs leave in the field when nobody fills it, as letters and digits. */
    private static final Set<String> PLACEHOLDERS = Set.of(
            "ALLSERIES",
            "DEFAULT",
            "DEMO",
            "EMPTY",
            "EVAL",
            "FILLEDBYOEM",
            "IATPASS",
            "INVALID",
            "NIL",
            "NONE",
            "NOSERIAL",
            "NOTAPPLICABLE",
            "NOTAVAILABLE",
            "NOTDEFINED",
            "NOTHING",
            "NOTPROVIDED",
            "NOTSET",
            "NOTSPECIFIED",
            "NULL",
            "NULLSTRING",
            "OEMSERIAL",
            "PENDING",
            "SAMPLE",
            "SERIAL",
            "SERNO",
            "SYSTEMMANUFACTURER",
            "SYSTEMPRODUCTNAME",
            "SYSTEMVERSION",
            "TEST",
            "TULIPCOMPUTERS",
            "UNDEFINED",
            "UNKNOW",
            "UNKNOWN");

    /** Names of fields and texts of firmware, which may be cut off or go on. */
    private static final List<String> PLACEHOLDER_STARTS = List.of(
            "TOBEFILLED",
            "DEFAULTSTRING",
            "SYSTEMSERIAL",
            "CHASSISSERIAL",
            "BASEBOARDSERIAL",
            "BOARDSERIAL",
            "TYPE2BOARDSERIAL",
            "TYPE3CHASSISSERIAL",
            "SERIALNUMBER",
            "NOSERIALNUMBER",
            "INSYDEDEFAULT");

    /** Ids that makers of mainboards burnt into each of them. */
    private static final Set<String> SHARED_IDS = Set.of(
            "03000200040005000006000700080009",
            "00020003000400050006000700080009",
            "6AB5B300538D10149FB5B0684D007B53",
            "12345678123456781234567812345678",
            "123456781234567890ABCDDEEFAABBCC");

    private static final Pattern TEMPLATE =
            Pattern.compile("(?:SYS|S?SN|SN|MB|NB|BSN|CSN|PSN|ATN|BSS)?(\\d{4,}|[A-Z]{4,})");
    private static final Pattern GUEST = Pattern.compile("(?:VMWARE|PARALLELS|VIRTUALBOX)[0-9A-F]{20,}");
    private static final Pattern HYPER_V = Pattern.compile("\\d{26}");
    private static final Pattern MACHINE_ID = Pattern.compile("[0-9A-F]{32}");
    private static final int SHORTEST_OF_MACHINES = 26;

    /** Azure's virtual machines; other hosts draw all digits. */
    private static final String AZURE = "000000";

    private SerialNumber() {}

    /** Whether the text identifies a machine, and if not, why. */
    public static Judgement judge(@Nullable String text) {
        var key = normalised(text == null ? "" : text.strip().toUpperCase(Locale.ROOT));
        if (key.isEmpty()) {
            return new IdentifiesNothing("it is empty");
        }
        if (PLACEHOLDERS.contains(key) || PLACEHOLDER_STARTS.stream().anyMatch(key::startsWith)) {
            return new IdentifiesNothing("it is the text of a field that nobody filled in");
        }
        if (key.length() < SHORTEST) {
            return new IdentifiesNothing("it is too short to be one machine's");
        }
        if (Characters.atMostTwo(key)) {
            return new IdentifiesNothing("it consists of the same one or two characters");
        }
        if (isSequence(key)) {
            return new IdentifiesNothing("it is a sequence");
        }
        return key.length() < SHORTEST_OF_MACHINES ? new Identifies(key) : judgeLong(key);
    }

    /** The form that compares; empty when the text counts as missing. */
    public static Optional<String> key(@Nullable String text) {
        return judge(text).usable();
    }

    /** The numbers that hypervisors give are longer than those of makers. */
    private static Judgement judgeLong(String key) {
        if (SHARED_IDS.contains(key)) {
            return new IdentifiesNothing("its maker gave it to many machines");
        }
        if (GUEST.matcher(key).matches()) {
            return new IdentifiesTogether(key, "a copy of a virtual machine keeps it");
        }
        if (HYPER_V.matcher(key).matches()) {
            return key.startsWith(AZURE)
                    ? new Identifies(key)
                    : new IdentifiesTogether(key, "a copy of a Hyper-V machine keeps it");
        }
        if (MACHINE_ID.matcher(key).matches()) {
            return new IdentifiesTogether(key, "it is the id of a virtual machine, and a restored copy keeps it");
        }
        return new Identifies(key);
    }

    private static String normalised(String capitals) {
        if (Characters.onlyLettersAndDigits(capitals)) {
            return withoutModel(capitals);
        }
        var bare = LABEL.matcher(capitals).replaceFirst("");
        var dell = DELL_BOARD.matcher(bare);
        if (dell.matches()) {
            return dell.group(1);
        }
        return withoutModel(SEPARATORS.matcher(bare).replaceAll(""));
    }

    private static String withoutModel(String key) {
        if (!key.startsWith("1S")) {
            return key;
        }
        var lenovo = LENOVO_CODE.matcher(key);
        return lenovo.matches() ? lenovo.group(1) : key;
    }

    /** Such as 0123456789, 9876543210 or ABCDEFGH; perhaps with zeros behind, or with what it is for in front. */
    private static boolean isSequence(String key) {
        var last = key.length() - 1;
        if (!key.endsWith("00")
                && !follows(1, key.charAt(last - 1), key.charAt(last))
                && !follows(9, key.charAt(last - 1), key.charAt(last))) {
            return false;
        }
        var template = TEMPLATE.matcher(key);
        if (!template.matches()) {
            return false;
        }
        var text = template.group(1);
        var run = text.endsWith("00") ? text.replaceFirst("0+$", "") : text;
        return goesBy(1, run) || goesBy(9, run);
    }

    private static boolean goesBy(int step, String text) {
        for (var i = 1; i < text.length(); i++) {
            if (!follows(step, text.charAt(i - 1), text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean follows(int step, char before, char here) {
        return here <= '9' ? here - '0' == (before - '0' + step) % 10 : here - before == (step == 1 ? 1 : -1);
    }
}
