package dev.latchkey.vault.policy;

import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.policy.RevealPolicy.Need;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants the digits for, as it goes on record.
 *
 * @param reason in their own words, 1 to 500 characters; empty when none was given and none is needed
 * @param ticket what they work on, 1 to 100 printable characters
 */
public record Purpose(String reason, @Nullable String ticket) {

    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_TICKET = 100;

    /** @throws ProblemException when something is missing that this policy asks for, or cannot be used */
    public static Purpose of(@Nullable String reason, @Nullable String ticket, RevealPolicy policy) {
        return new Purpose(reason(reason, policy.reason()), ticket(ticket, policy.ticket()));
    }

    /** Of whoever goes past the policy: a reason always, a ticket when there is one. */
    public static Purpose breakingGlass(@Nullable String reason, @Nullable String ticket) {
        return new Purpose(reason(reason, Need.REQUIRED), ticket(ticket, Need.OPTIONAL));
    }

    private static String reason(@Nullable String given, Need need) {
        var reason = given == null ? "" : given.strip();
        if (reason.length() > LONGEST_REASON || (reason.isEmpty() && need == Need.REQUIRED)) {
            throw ProblemException.badRequest(
                    "reason-missing",
                    "Say why you need the digits, in 1 to " + LONGEST_REASON + " characters; it goes on record.");
        }
        return reason;
    }

    private static @Nullable String ticket(@Nullable String given, Need need) {
        var ticket = given == null ? "" : given.strip();
        if (ticket.isEmpty()) {
            if (need == Need.REQUIRED) {
                throw ProblemException.badRequest(
                        "ticket-missing", "Say which ticket you work on; the organization's policy asks for it.");
            }
            return null;
        }
        if (ticket.length() > LONGEST_TICKET || !ticket.codePoints().allMatch(Purpose::isPrintable)) {
            throw ProblemException.badRequest(
                    "ticket-invalid", "A ticket has 1 to " + LONGEST_TICKET + " printable characters.");
        }
        return ticket;
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
