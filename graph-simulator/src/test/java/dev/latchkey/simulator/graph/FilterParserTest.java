package dev.latchkey.simulator.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.simulator.graph.Filter.Casing;
import dev.latchkey.simulator.graph.Filter.Operator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

    private final FilterRules rules = new FilterRules(Casing.INSENSITIVE)
            .allowAlternatives("operatingSystem", "serialNumber")
            .allow("deviceName", Operator.EQ, Operator.CONTAINS)
            .allow("lastSyncDateTime", Operator.GT, Operator.LT);

    private final Map<String, String> laptop = Map.of(
            "operatingSystem", "Windows",
            "serialNumber", "5CG1",
            "deviceName", "O'Hara-LT",
            "lastSyncDateTime", "2026-11-21T08:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operatingSystem eq 'Windows'",
                "operatingSystem eq 'windows' and lastSyncDateTime gt 2026-11-21T00:00:00Z",
                "(serialNumber eq 'X' or serialNumber eq '5CG1') and operatingSystem eq 'Windows'",
                "operatingSystem eq 'macOS' or operatingSystem eq 'Windows'",
                "deviceName eq 'O''Hara-LT'",
                "contains(deviceName,'hara')",
                "lastSyncDateTime lt 2026-11-22T00:00:00Z"
            })
    void findsTheLaptop(String filter) {
        assertThat(rules.parse(filter).accepts(laptop::get)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operatingSystem eq 'iOS'",
                "lastSyncDateTime gt 2026-11-21T08:00:00Z",
                "contains(deviceName,'DT')",
                "serialNumber eq '5CG1' and operatingSystem eq 'macOS'"
            })
    void passesTheLaptopBy(String filter) {
        assertThat(rules.parse(filter).accepts(laptop::get)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "operatingSystem",
                "operatingSystem eq",
                "operatingSystem eq Windows",
                "operatingSystem ne 'Windows'",
                "model eq 'X'",
                "lastSyncDateTime ge 2026-11-21T00:00:00Z",
                "lastSyncDateTime gt '2026-11-21T00:00:00Z'",
                "lastSyncDateTime gt yesterday",
                "operatingSystem eq 'Windows' or serialNumber eq 'X'",
                "deviceName eq 'A' or deviceName eq 'B'",
                "serialNumber eq 'A' or serialNumber eq 'B' and operatingSystem eq 'Windows'",
                "startswith(deviceName,'A')",
                "(operatingSystem eq 'Windows'",
                "operatingSystem eq 'Windows' deviceName eq 'A'",
                "operatingSystem eq 'Windows"
            })
    void refusesWhatTheServiceDoesNotSupport(String filter) {
        assertThatThrownBy(() -> rules.parse(filter)).isInstanceOf(FilterRefused.class);
    }

    @Test
    void refusesACursorThatIsNotItsOwn() {
        assertThat(Cursor.read(new Cursor(12, 3).token())).contains(new Cursor(12, 3));
        assertThat(Cursor.read("b3BhcXVl")).isEmpty();
        assertThat(Cursor.read("%%%")).isEmpty();
    }
}
