package dev.latchkey.labelled;

import dev.latchkey.labelled.LabelledCase.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** All cases: {@code labelled/*.yaml}, a file for each kind of trouble. */
public final class LabelledSet {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private LabelledSet() {}

    /** @throws IllegalStateException when a case makes no sense */
    public static List<LabelledCase> read() {
        var cases = new ArrayList<LabelledCase>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:labelled/*.yaml")) {
                try (var text = file.getInputStream()) {
                    cases.addAll(YAML.readValue(text, new TypeReference<List<LabelledCase>>() {}));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var names = new HashSet<String>();
        for (var one : cases) {
            check(one);
            if (!names.add(one.name())) {
                throw new IllegalStateException("two cases are called: " + one.name());
            }
        }
        return cases;
    }

    private static void check(LabelledCase one) {
        var documented = new HashSet<>(one.configurations().keySet());
        one.then().forEach(step -> documented.addAll(step.documented().keySet()));
        one.outcomes().forEach((device, seen) -> {
            if (one.why() == null
                    || one.why().isBlank()
                    || seen.expect() == null
                    || seen.expect().isEmpty()) {
                throw new IllegalStateException(one.name() + ": say why, and what is expected of " + device);
            }
            if (seen.is() == null ? seen.expect().contains(Expected.MATCHED) : !documented.contains(seen.is())) {
                throw new IllegalStateException(one.name() + ": " + device + " must be a documented configuration");
            }
            if (seen.names() != null && !documented.containsAll(seen.names())) {
                throw new IllegalStateException(one.name() + ": " + device + " names what is not documented");
            }
        });
    }
}
