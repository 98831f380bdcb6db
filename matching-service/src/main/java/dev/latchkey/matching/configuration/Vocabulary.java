package dev.latchkey.matching.configuration;

import java.util.List;

/** Types and statuses to choose from; an organization may use any others beside them. */
public final class Vocabulary {

    public static final List<String> TYPES = List.of(
            "Windows workstation",
            "Windows laptop",
            "Windows server",
            "Virtual machine",
            "Mac",
            "Linux workstation",
            "Linux server",
            "Mobile device",
            "Network device",
            "Printer");

    public static final String ACTIVE = "Active";
    public static final List<String> STATUSES = List.of(ACTIVE, "Inactive");

    private Vocabulary() {}
}
