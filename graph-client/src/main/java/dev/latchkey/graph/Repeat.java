package dev.latchkey.graph;

/** Which calls may be sent again by themselves. */
enum Repeat {
    /** Reading: after 429, 503, 504 and a broken connection. */
    READ,
    /** Acts, and reads that leave a record: after 429 alone, since a 504 may have been carried out. */
    ONLY_THROTTLED;

    /** @param status of the answer, or {@link Attempt#BROKEN} */
    boolean isAllowedAfter(int status) {
        return switch (this) {
            case READ -> Attempt.tooBusy(status) || status == 504 || status == Attempt.BROKEN;
            case ONLY_THROTTLED -> status == 429;
        };
    }
}
