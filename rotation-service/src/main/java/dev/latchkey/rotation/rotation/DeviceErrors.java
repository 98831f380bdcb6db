package dev.latchkey.rotation.rotation;

import java.util.Locale;
import java.util.Map;

/** What the HRESULTs of a failed rotation mean, for those that are known. */
final class DeviceErrors {

    private static final Map<Integer, String> WORDS = Map.of(
            0x80070005, "access denied: the device is only registered, not joined to Entra",
            0x80070032, "not supported: this Windows is older than Windows 10 1909",
            0x80070490, "the device found no recovery password to replace",
            0x80310000, "the drive is locked",
            0x80310021, "the drive is not encrypted with BitLocker",
            0x8031002C, "the BitLocker policy of the device does not allow client-driven rotation",
            0x8031005D, "Entra did not store the new key; it keeps at most 200 keys per device");

    private DeviceErrors() {}

    static String inWords(int code) {
        var hex = String.format(Locale.ROOT, "0x%08X", code);
        var words = WORDS.get(code);
        return words == null ? "error " + hex : "error " + hex + ", " + words;
    }
}
