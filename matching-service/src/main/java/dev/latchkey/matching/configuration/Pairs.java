package dev.latchkey.matching.configuration;

import dev.latchkey.matching.hardware.Traits;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** Traits of one kind and the organizations they are looked for in, each pair once, as two columns. */
public final class Pairs {

    private record Pair(long organizationId, String key) {}

    private final Set<Pair> pairs = new LinkedHashSet<>();

    private Pairs() {}

    public static Pairs of(Collection<Sought> devices, Function<Traits, Set<String>> kind) {
        var columns = new Pairs();
        for (var device : devices) {
            kind.apply(device.traits()).forEach(key -> columns.pairs.add(new Pair(device.organizationId(), key)));
        }
        return columns;
    }

    public Long[] organizations() {
        return pairs.stream().map(Pair::organizationId).toArray(Long[]::new);
    }

    public String[] keys() {
        return pairs.stream().map(Pair::key).toArray(String[]::new);
    }
}
