package dev.latchkey.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be said of a configuration. What is not said stays; "" clears. */
final class ConfigurationOptions {

    @Option(names = "--hostname", paramLabel = "NAME", description = "Its name on the network.")
    private @Nullable String hostname;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "What it is: Windows workstation, Windows laptop, Windows server, or any name of your own.")
    private @Nullable String type;

    @Option(names = "--status", paramLabel = "STATUS", description = "Active, Inactive, or any name of your own.")
    private @Nullable String status;

    @Option(names = "--serial", paramLabel = "NUMBER", description = "Its serial number.")
    private @Nullable String serial;

    @Option(
            names = "--mac",
            paramLabel = "ADDRESS",
            description = "A MAC address; several times for several. Replaces all there were.")
    private @Nullable List<String> macs;

    @Option(names = "--asset-tag", paramLabel = "TAG", description = "What stands on its label.")
    private @Nullable String assetTag;

    @Option(names = "--contact", paramLabel = "NAME", description = "Whose machine it is.")
    private @Nullable String contact;

    @Mixin
    private ExternalIdOption externalIds = new ExternalIdOption();

    /** As the API takes it: only what was said. */
    Map<String, Object> given() {
        var given = new LinkedHashMap<String, Object>();
        Json.putGiven(given, "hostname", hostname);
        Json.putGiven(given, "type", type);
        Json.putGiven(given, "status", status);
        Json.putGiven(given, "serialNumber", serial);
        Json.putGiven(
                given,
                "macAddresses",
                macs == null
                        ? null
                        : macs.stream().filter(mac -> !mac.isBlank()).toList());
        Json.putGiven(given, "assetTag", assetTag);
        Json.putGiven(given, "contact", contact);
        Json.putGiven(given, "externalIds", externalIds.given());
        return given;
    }
}
