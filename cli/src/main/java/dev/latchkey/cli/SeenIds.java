package dev.latchkey.cli;

/**
 * Which ids a file has held so far: eight bytes for each, because a file may hold millions. Two different ids look the same once in
 * some ten million files of a million rows.
 */
final class SeenIds {

    private long[] prints = new long[1 << 12];
    private int count;

    /** @return false when it was there before */
    boolean add(String id) {
        if (count * 2 > prints.length) {
            grow();
        }
        return put(print(id));
    }

    private boolean put(long print) {
        var at = slot(print);
        while (prints[at] != 0) {
            if (prints[at] == print) {
                return false;
            }
            at = (at + 1) & (prints.length - 1);
        }
        prints[at] = print;
        count++;
        return true;
    }

    private void grow() {
        var before = prints;
        prints = new long[before.length * 2];
        count = 0;
        for (var print : before) {
            if (print != 0) {
                put(print);
            }
        }
    }

    private int slot(long print) {
        return (int) (print >>> 32) & (prints.length - 1);
    }

    /** FNV-1a of 64 bits, its bits spread once more; 0 stands for a free slot. */
    private static long print(String id) {
        var print = 0xcbf29ce484222325L;
        for (var i = 0; i < id.length(); i++) {
            print = (print ^ id.charAt(i)) * 0x100000001b3L;
        }
        print = (print ^ (print >>> 32)) * 0x9e3779b97f4a7c15L;
        return print == 0 ? 1 : print;
    }
}
