package dev.latchkey.labelled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.matching.MatchingApplication;
import dev.latchkey.servicetest.RunningService;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledSetIT {

    private static final double LEAST_RECALL = 70;

    @TempDir
    Path folder;

    @Test
    void R12_everyAutomaticMatchOfTheLabelledSetIsRight() throws IOException {
        var cases = LabelledSet.read();

        LabelledReport report;
        try (var matching = new RunningService(
                MatchingApplication.class, "matching-service", folder, secrets -> LabelledRun.SETTINGS)) {
            report = LabelledRun.of(cases, matching::bean);
        }

        System.out.printf(
                "labelled set: %d cases, %d devices, %d matched automatically, precision %.1f %%, recall %.1f %%%n",
                cases.size(), report.devices(), report.matched(), report.precision(), report.recall());
        report.differing().forEach(difference -> System.out.println("  " + difference));
        assertThat(cases).hasSizeGreaterThanOrEqualTo(300);
        assertThat(report.differing()).isEmpty();
        assertThat(report.precision()).isEqualTo(100);
        assertThat(report.recall()).isGreaterThanOrEqualTo(LEAST_RECALL);
    }
}
