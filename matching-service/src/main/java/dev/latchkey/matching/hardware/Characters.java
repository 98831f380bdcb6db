package dev.latchkey.matching.hardware;

/** What can be said of a text at a glance. Traits are recognised again and again: expressions would be most of the work. */
final class Characters {

    private Characters() {}

    /** No more than two different ones. */
    static boolean atMostTwo(String text) {
        var first = text.charAt(0);
        var second = first;
        for (var i = 1; i < text.length(); i++) {
            var here = text.charAt(i);
            if (here == first || here == second) {
                continue;
            }
            if (second != first) {
                return false;
            }
            second = here;
        }
        return true;
    }

    /** Of the Latin alphabet, in capitals. */
    static boolean onlyLettersAndDigits(String text) {
        for (var i = 0; i < text.length(); i++) {
            var here = text.charAt(i);
            if ((here < '0' || here > '9') && (here < 'A' || here > 'Z')) {
                return false;
            }
        }
        return true;
    }

    /** In capitals. */
    static boolean onlyHexDigits(String text) {
        for (var i = 0; i < text.length(); i++) {
            var here = text.charAt(i);
            if ((here < '0' || here > '9') && (here < 'A' || here > 'F')) {
                return false;
            }
        }
        return true;
    }
}
