package dev.latchkey.vault.key;

/**
 * What a BitLocker recovery password looks like: 8 groups of 6 digits with hyphens between, each group divisible by 11
 * and the quotient a 16-bit number. Works on bytes and keeps none.
 */
final class RecoveryPasswordFormat {

    private static final int GROUPS = 8;
    private static final int DIGITS = 6;
    private static final int LENGTH = GROUPS * (DIGITS + 1) - 1;
    private static final int LIMIT = 720_896;

    private RecoveryPasswordFormat() {}

    static boolean isWellFormed(byte[] clear) {
        if (clear.length != LENGTH) {
            return false;
        }
        for (var group = 0; group < GROUPS; group++) {
            var start = group * (DIGITS + 1);
            if (group > 0 && clear[start - 1] != '-') {
                return false;
            }
            if (!isWellFormed(clear, start)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWellFormed(byte[] clear, int start) {
        var value = 0;
        for (var i = start; i < start + DIGITS; i++) {
            if (clear[i] < '0' || clear[i] > '9') {
                return false;
            }
            value = value * 10 + (clear[i] - '0');
        }
        return value % 11 == 0 && value < LIMIT;
    }
}
