package dev.latchkey.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which devices are meant, when they are not named. */
final class MatchFilter {

    enum State {
        MATCHED,
        UNMATCHED,
        NEEDS_ATTENTION,
        IGNORED,
        NOT_WINDOWS
    }

    @Option(names = "--organization", paramLabel = "NAME", description = "Devices of this organization, by name or id.")
    private @Nullable String organization;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Devices of this tenant, by name or id.")
    private @Nullable String tenant;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "matched, unmatched, needs-attention, ignored or not-windows.",
            converter = StateConverter.class)
    private @Nullable State state;

    @Option(names = "--rule", paramLabel = "RULE", description = "Matched by pinned, mac-and-serial, mac or serial.")
    private @Nullable String rule;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Whose reason or evidence contains this.")
    private @Nullable String reason;

    @Option(names = "--name", paramLabel = "START", description = "Whose name starts with this.")
    private @Nullable String name;

    static final class StateConverter implements ITypeConverter<State> {
        @Override
        public State convert(String value) {
            try {
                return State.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + value + "' is no state: matched, unmatched, needs-attention, ignored or not-windows");
            }
        }
    }

    /** As the API takes it; ids in place of names. */
    record Resolved(
            @Nullable Long organizationId,
            @Nullable String tenantId,
            @Nullable String state,
            @Nullable String rule,
            @Nullable String reason,
            @Nullable String namePrefix) {

        String query() {
            return Stream.of(
                            parameter("organizationId", organizationId),
                            parameter("tenantId", tenantId),
                            parameter("state", state),
                            parameter("rule", rule),
                            parameter("reason", reason),
                            parameter("namePrefix", namePrefix))
                    .collect(Collectors.joining());
        }

        private static String parameter(String name, @Nullable Object value) {
            return value == null ? "" : "&" + name + "=" + ConsoleApi.encoded(value.toString());
        }
    }

    boolean isEmpty() {
        return organization == null
                && tenant == null
                && state == null
                && rule == null
                && reason == null
                && name == null;
    }

    Resolved resolved(ConsoleApi api) {
        return new Resolved(
                organization == null ? null : Long.valueOf(Organizations.idOf(api, organization)),
                tenant == null ? null : Json.text(Tenants.find(api, tenant), "tenantId"),
                state == null ? null : state.name(),
                rule == null ? null : rule.toUpperCase(Locale.ROOT).replace('-', '_'),
                reason,
                name);
    }
}
