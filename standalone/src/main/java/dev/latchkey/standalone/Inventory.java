package dev.latchkey.standalone;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The last entry of a backup: what must have been before it.
 *
 * @param files how many
 * @param bytes in all of them
 * @param keys whether Latchkey's own keys are among them
 */
record Inventory(long files, long bytes, boolean keys) {

    static final String NAME = "inventory.properties";

    byte[] text() {
        return "files=%d\nbytes=%d\nkeys=%b\n".formatted(files, bytes, keys).getBytes(StandardCharsets.UTF_8);
    }

    static Inventory parse(byte[] text) throws IOException {
        var fields = new Properties();
        fields.load(new StringReader(new String(text, StandardCharsets.UTF_8)));
        try {
            return new Inventory(
                    Long.parseLong(fields.getProperty("files", "")),
                    Long.parseLong(fields.getProperty("bytes", "")),
                    Boolean.parseBoolean(fields.getProperty("keys")));
        } catch (NumberFormatException e) {
            throw new IOException("inventory is damaged");
        }
    }
}
