package dev.latchkey.console.key.web;

import dev.latchkey.console.services.ServiceClient;
import dev.latchkey.console.services.ServiceName;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.Role;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * On which terms somebody is shown the digits, in words.
 *
 * @param known false when the vault does not say; then everybody may try, and it says when it is asked for them
 * @param why what is missing, when they may not be shown
 * @param breakGlass whether they may go past policy, limits and a silent audit log
 * @param approval state of the approval they asked for; empty when they did not
 * @param asks whether they choose if the key is rotated afterwards
 * @param afterwards what happens when they have seen the digits, said beforehand
 */
record Terms(
        boolean known,
        boolean may,
        String why,
        boolean reasonNeeded,
        boolean ticketNeeded,
        boolean breakGlass,
        boolean approvalNeeded,
        String approval,
        boolean asks,
        String afterwards) {

    /**
     * Never fails.
     *
     * @param tenantId of the record; empty for the current one of whichever tenant has the key
     */
    static CompletableFuture<Terms> ask(ServiceClient services, String keyId, String tenantId, Caller caller) {
        return services.ask(
                        ServiceName.VAULT,
                        KeysPage.inTenant("/api/v1/keys/" + KeysPage.encoded(keyId) + "/reveal-terms", tenantId),
                        caller)
                .thenApply(terms -> terms.map(Terms::of).orElseGet(() -> unknown(caller)));
    }

    /** An emergency may be the very reason why nobody says: who may break the glass is known by their role. */
    private static Terms unknown(Caller caller) {
        return new Terms(
                false, true, "", true, false, caller.role() == Role.ADMINISTRATOR, false, "", false, "Not known.");
    }

    private static Terms of(JsonNode terms) {
        var rotation = terms.path("rotation").asString("OFF");
        var delay = words(Duration.ofMinutes(terms.path("rotationDelayMinutes").asLong(0)));
        return new Terms(
                true,
                terms.path("may").asBoolean(true),
                terms.path("why").asString(""),
                !terms.path("reason").asString("").equals("OPTIONAL"),
                terms.path("ticket").asString("").equals("REQUIRED"),
                terms.path("breakGlass").asBoolean(false),
                terms.path("policy").asString("").equals("APPROVAL"),
                terms.path("approval").path("state").asString(""),
                rotation.equals("ASK"),
                switch (rotation) {
                    case "AUTOMATIC" ->
                        "The device is told to make a new key " + delay
                                + " after you, or whoever opens your link, have seen this one. This one then opens it no more.";
                    case "ASK" ->
                        "Tick the box and the device is told to make a new key " + delay
                                + " after this one was seen. This one then opens it no more.";
                    default -> "The key stays as it is. Rotate it afterwards if it was read out to somebody.";
                });
    }

    /** A time as people say it. */
    static String words(Duration time) {
        if (time.isZero()) {
            return "at once";
        }
        if (time.toMinutes() % (24 * 60) == 0) {
            return counted(time.toDays(), "day");
        }
        return time.toMinutes() % 60 == 0 ? counted(time.toHours(), "hour") : counted(time.toMinutes(), "minute");
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
