package dev.latchkey.matching.hardware;

import dev.latchkey.matching.hardware.Judgement.Identifies;
import dev.latchkey.matching.hardware.Judgement.IdentifiesNothing;
import dev.latchkey.matching.hardware.Judgement.IdentifiesTogether;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** MAC addresses as they compare: twelve hex digits, upper case, and only those that identify one machine. */
public final class MacAddress {

    private static final Pattern SEPARATORS = Pattern.compile("[:-]");
    private static final Pattern SIX_PARTS = Pattern.compile("\\s*[0-9A-F]{1,2}(?:[:-][0-9A-F]{1,2}){5}\\s*");
    private static final int DIGITS = 12;

    /** Adapters that software makes: the same address on every machine, or a new one with each installation. */
    private static final Map<String, String> SOFTWARE = Map.of(
            "005056C0", "VMware's host adapters",
            "00059A3C", "Cisco's VPN adapter",
            "00090FAA0001", "Fortinet's VPN adapter",
            "00090FFE0001", "Fortinet's VPN adapter",
            "00FF", "OpenVPN's TAP adapter",
            "001C4200000", "Parallels' host adapters",
            "444553", "a dial-up adapter of Windows",
            "505054503030", "the PPTP adapter of Windows",
            "204153594EFF", "the RAS adapter of Windows");

    /** How RAS is spelled in the last bytes of what Windows makes up for its own adapters. */
    private static final String WINDOWS_RAS = "20524153";

    /** Modems that look like network cards, chips whose memory was never written, and what people type to fill the field. */
    private static final Set<String> OF_MANY = Set.of(
            "0C5B8F279A64",
            "582C80139263",
            "00A0C6000000",
            "000BCAFE0000",
            "888888888788",
            "001122334455",
            "123456789ABC",
            "102030405060");

    private static final String HYPER_V = "00155D";
    private static final String QEMU = "525400";

    private MacAddress() {}

    /** Whether the text identifies a machine, and if not, why. */
    public static Judgement judge(String text) {
        var key = twelveDigits(text.toUpperCase(Locale.ROOT));
        if (key.length() != DIGITS || !Characters.onlyHexDigits(key)) {
            return new IdentifiesNothing("it is not twelve hex digits");
        }
        if (Characters.atMostTwo(key)) {
            return new IdentifiesNothing("it consists of the same one or two digits");
        }
        var first = HexFormat.fromHexDigits(key, 0, 2);
        if ((first & 1) != 0) {
            return new IdentifiesNothing("it is the address of a group, not of a card");
        }
        if ((first & 2) != 0 && !key.startsWith(QEMU)) {
            return new IdentifiesNothing("it is made up by software, as for private Wi-Fi addresses");
        }
        if (OF_MANY.contains(key)) {
            return new IdentifiesNothing("many machines have it");
        }
        for (var made : SOFTWARE.entrySet()) {
            if (key.startsWith(made.getKey())) {
                return new IdentifiesNothing("it is that of " + made.getValue());
            }
        }
        if (key.endsWith(WINDOWS_RAS)) {
            return new IdentifiesNothing("it is that of a dial-up adapter of Windows");
        }
        return key.startsWith(HYPER_V)
                ? new IdentifiesTogether(
                        key, "Hyper-V's hosts give the same addresses, and make up those of their switches")
                : new Identifies(key);
    }

    /** The form that compares; empty when the text counts as missing. */
    public static Optional<String> key(String text) {
        return judge(text).usable();
    }

    /** Those that do not count as missing, each once, in order. */
    public static List<String> keys(Collection<String> texts) {
        var keys = new TreeSet<String>();
        texts.forEach(text -> key(text).ifPresent(keys::add));
        return List.copyOf(keys);
    }

    private static String twelveDigits(String text) {
        var digits = new StringBuilder(DIGITS);
        for (var i = 0; i < text.length(); i++) {
            var here = text.charAt(i);
            if (here != ':' && here != '-' && here != '.' && !Character.isWhitespace(here)) {
                digits.append(here);
            }
        }
        return digits.length() < DIGITS && SIX_PARTS.matcher(text).matches() ? filledUp(text) : digits.toString();
    }

    /** Some systems leave leading zeros out; between separators it is clear where. */
    private static String filledUp(String text) {
        return SEPARATORS
                .splitAsStream(text.strip())
                .map(part -> part.length() == 1 ? "0" + part : part)
                .collect(Collectors.joining());
    }
}
