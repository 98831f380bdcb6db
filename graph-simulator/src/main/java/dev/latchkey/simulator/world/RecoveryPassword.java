package dev.latchkey.simulator.world;

import java.util.regex.Pattern;

/** A 48-digit BitLocker recovery password: 8 groups of 6 digits, each divisible by 11 and below 720,896. */
public final class RecoveryPassword {

    private static final int GROUPS = 8;
    private static final int GROUP_LIMIT = 720_896;
    private static final Pattern SHAPE = Pattern.compile("\\d{6}(-\\d{6}){7}");

    private RecoveryPassword() {}

    /** Draws the password from 64 random-looking bits. */
    static String from(long bits) {
        var password = new StringBuilder(55);
        long state = bits;
        for (int group = 0; group < GROUPS; group++) {
            state = Derivation.mix(state + group + 1);
            int value = (int) (state & 0xFFFF) * 11;
            if (group > 0) {
                password.append('-');
            }
            String digits = Integer.toString(value);
            password.repeat("0", 6 - digits.length()).append(digits);
        }
        return password.toString();
    }

    public static boolean isWellFormed(String password) {
        if (!SHAPE.matcher(password).matches()) {
            return false;
        }
        for (int group = 0; group < GROUPS; group++) {
            int value = Integer.parseInt(password, group * 7, group * 7 + 6, 10);
            if (value % 11 != 0 || value >= GROUP_LIMIT) {
                return false;
            }
        }
        return true;
    }
}
