package dev.latchkey.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A rotation as the API shows it, in words. */
record Rotation(JsonNode json) {

    String id() {
        return Json.text(json, "rotationId");
    }

    String device() {
        return Table.printable(Json.text(json, "deviceName"));
    }

    String state() {
        return Json.text(json, "state");
    }

    boolean verified() {
        return state().equals("VERIFIED");
    }

    boolean over() {
        return verified() || state().equals("FAILED") || state().equals("EXPIRED");
    }

    /** What is going on, for somebody who watches. */
    String inWords() {
        return switch (state()) {
            case "ACCEPTED" -> "accepted";
            case "DISPATCHED" -> "Microsoft took the request";
            case "WAITING_FOR_DEVICE" -> "waiting for the device to check in" + lastCheckIn();
            case "VERIFIED" -> "verified: the new key is in the vault";
            case "FAILED", "EXPIRED" -> "failed: " + reason();
            default -> state();
        };
    }

    /** Whether the device has not spoken to Microsoft since somebody asked. */
    boolean deviceStaysAway() {
        var lastCheckIn = instant("lastCheckInAt");
        var requested = instant("requestedAt");
        return !lastCheckIn.isAfter(requested);
    }

    String lastCheckIn() {
        var at = Json.text(json, "lastCheckInAt");
        return at.isEmpty() ? "" : ", last seen " + at;
    }

    List<String> newKeyIds() {
        return texts("newKeyIds");
    }

    List<String> archivedKeyIds() {
        return texts("archivedKeyIds");
    }

    /** Why it did not end well; each way has an exit code of its own. */
    CommandFailure failure() {
        var failure = Json.text(json, "failure");
        var exitCode = switch (failure) {
            case "UNKNOWN_DEVICE" -> ExitCode.NOT_FOUND;
            case "NOT_WINDOWS" -> ExitCode.NOT_WINDOWS;
            case "NOT_ENCRYPTED" -> ExitCode.NOT_ENCRYPTED;
            case "OFFLINE" -> ExitCode.OFFLINE;
            case "REFUSED" -> ExitCode.REFUSED;
            case "TIMED_OUT" -> ExitCode.TIMED_OUT;
            default -> ExitCode.FAILED;
        };
        var code = failure.isEmpty()
                ? "failed"
                : failure.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return new CommandFailure(exitCode, "rotation-" + code, device() + " was not rotated: " + reason());
    }

    CommandFailure notInTime(Duration timeout) {
        var goesOn = "the rotation goes on in the background until " + Json.text(json, "deadline")
                + "; follow it with latchkey rotations show " + id();
        if (deviceStaysAway() && !state().equals("ACCEPTED")) {
            return new CommandFailure(
                    ExitCode.OFFLINE,
                    "rotation-offline",
                    device() + " is offline, it has not checked in within " + timeout.toSeconds() + " s" + lastCheckIn()
                            + "; " + goesOn);
        }
        return new CommandFailure(
                ExitCode.TIMED_OUT,
                "rotation-timed-out",
                device() + " is not done after " + timeout.toSeconds() + " s (" + inWords() + "); " + goesOn);
    }

    private String reason() {
        var words = switch (Json.text(json, "failure")) {
            case "UNKNOWN_DEVICE" -> "the device is not known";
            case "NOT_WINDOWS" -> "it does not run Windows";
            case "NOT_ENCRYPTED" -> "it is not encrypted with BitLocker";
            case "OFFLINE" -> "it is offline, it did not check in before the deadline";
            case "REFUSED" -> "it was refused";
            case "TIMED_OUT" -> "the device answered, but no new key came before the deadline";
            default -> "the reason is not known";
        };
        var cause = Table.printable(Json.text(json, "cause"));
        return cause.isEmpty() ? words : words + " (" + cause + ")";
    }

    private Instant instant(String field) {
        try {
            return Instant.parse(Json.text(json, field));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private List<String> texts(String field) {
        return StreamSupport.stream(json.path(field).spliterator(), false)
                .map(node -> node.asString(""))
                .toList();
    }
}
