package dev.latchkey.matching.hardware;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serial numbers as they compare: without white space, without regard to case, and only those that identify a machine. */
public final class SerialNumber {

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cntrl}]+");
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** What makers of mainboards leave in the field when nobody fills it, as letters and digits. */
    private static final Set<String> PLACEHOLDERS = Set.of(
            "TOBEFILLEDBYOEM",
            "TOBEFILLEDBYOEMINC",
            "FILLEDBYOEM",
            "DEFAULTSTRING",
            "DEFAULT",
            "SYSTEMSERIALNUMBER",
            "SYSTEMSERIAL",
            "BASEBOARDSERIALNUMBER",
            "CHASSISSERIALNUMBER",
            "SERIALNUMBER",
            "SERIAL",
            "SERNO",
            "OEM",
            "NONE",
            "NULL",
            "NA",
            "NOTAPPLICABLE",
            "NOTAVAILABLE",
            "NOTSPECIFIED",
            "NOTDEFINED",
            "UNDEFINED",
            "UNKNOWN",
            "INVALID",
            "EMPTY",
            "TBD",
            "TEST",
            "0123456789",
            "1234567890",
            "123456789",
            "12345678",
            "1234567",
            "123456",
            "12345",
            "1234",
            "123",
            "ABCDEFGH",
            "INSYDEFAULTSTRING",
            "SYSTEMMANUFACTURER",
            "SYSTEMPRODUCTNAME");

    private SerialNumber() {}

    /** The form that compares; empty when the text identifies no machine. */
    public static Optional<String> key(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        var key = WHITE_SPACE.matcher(text).replaceAll("").toUpperCase(Locale.ROOT);
        var bare = SEPARATORS.matcher(key).replaceAll("");
        if (bare.isEmpty() || PLACEHOLDERS.contains(bare) || isOneCharacterRepeated(bare)) {
            return Optional.empty();
        }
        return Optional.of(key);
    }

    private static boolean isOneCharacterRepeated(String text) {
        return text.chars().allMatch(character -> character == text.charAt(0));
    }
}
