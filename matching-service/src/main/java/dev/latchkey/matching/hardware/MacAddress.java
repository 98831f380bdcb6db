package dev.latchkey.matching.hardware;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** MAC addresses as they compare: twelve hex digits, upper case, and only those that identify one machine. */
public final class MacAddress {

    private static final Pattern SEPARATORS = Pattern.compile("[\\s:.\\-]+");
    private static final Pattern TWELVE_HEX_DIGITS = Pattern.compile("[0-9A-F]{12}");
    private static final Pattern ONE_DIGIT_REPEATED = Pattern.compile("(.)\\1{11}");

    /** Adapters that software makes, with the same address on every machine it runs on. */
    private static final Set<String> SHARED = Set.of(
            "005056C00001", // VMware host adapters
            "005056C00008",
            "0A0027000000", // VirtualBox host adapter
            "02004C4F4F50", // Microsoft loopback adapter
            "00059A3C7A00", // Cisco VPN adapter
            "204153594EFF", // Windows remote access
            "0123456789AB",
            "123456789ABC");

    private MacAddress() {}

    /** The form that compares; empty when the text identifies no machine. */
    public static Optional<String> key(String text) {
        var key = SEPARATORS.matcher(text).replaceAll("").toUpperCase(Locale.ROOT);
        if (!TWELVE_HEX_DIGITS.matcher(key).matches()
                || ONE_DIGIT_REPEATED.matcher(key).matches()
                || SHARED.contains(key)) {
            return Optional.empty();
        }
        return Optional.of(key);
    }

    /** Those that identify a machine, each once, in order. */
    public static List<String> keys(Collection<String> texts) {
        return texts.stream()
                .map(MacAddress::key)
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .toList();
    }
}
