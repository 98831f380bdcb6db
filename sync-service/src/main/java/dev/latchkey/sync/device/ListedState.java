package dev.latchkey.sync.device;

import dev.latchkey.events.DeviceState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Tells by a short value whether two states of a device are the same. */
final class ListedState {

    private ListedState() {}

    /** Every field with its length, so that no two states run together into one text. */
    static String hash(DeviceState state) {
        var text = new StringBuilder(256);
        add(text, state.intuneId());
        add(text, state.name());
        add(text, state.serialNumber());
        add(text, String.valueOf(state.macAddresses().size()));
        state.macAddresses().forEach(address -> add(text, address));
        add(text, state.operatingSystem());
        add(text, state.osVersion());
        add(text, state.manufacturer());
        add(text, state.model());
        add(text, state.userPrincipalName());
        add(text, String.valueOf(state.encrypted()));
        add(text, state.managementAgent());
        // Nothing for none: devices from before groups were read do not count as changed.
        if (state.groups() != null) {
            state.groups().forEach(group -> add(text, group));
        }
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void add(StringBuilder text, @Nullable String field) {
        text.append(field == null ? "-" : field.length() + ":" + field).append(';');
    }
}
