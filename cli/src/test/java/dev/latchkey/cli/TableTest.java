package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumnsAndNumbers() {
        var table = new Table(0, "name", "#keys", "state");
        table.row("Contoso", "7", "ok");
        table.row("A", "1,044", "ok");

        assertThat(table.lines()).containsExactly("NAME      KEYS  STATE", "Contoso      7  ok", "A        1,044  ok");
    }

    @Test
    void cutsLinesToTheTerminal() {
        var table = new Table(24, "name", "why");
        table.row("Contoso", "because it is far too long");

        assertThat(table.lines().getLast())
                .isEqualTo("Contoso  because it is …")
                .hasSize(24);
    }
}
