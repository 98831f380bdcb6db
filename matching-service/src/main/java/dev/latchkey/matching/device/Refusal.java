package dev.latchkey.matching.device;

/**
 * A configuration that a person took a device away from. The rules do not give it back while nothing else speaks for it.
 *
 * @param seen what spoke for it then
 */
public record Refusal(long configurationId, String by, String seen) {

    String line() {
        return configurationId + "\t" + by.replaceAll("\\p{Cntrl}", " ") + "\t" + seen;
    }

    static Refusal of(String line) {
        var parts = line.split("\t", 3);
        return new Refusal(Long.parseLong(parts[0]), parts[1], parts[2]);
    }
}
