package dev.latchkey.matching.hardware;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a machine, or a set of machines, can be recognised by, in the form that compares. */
public record Traits(Set<String> serialKeys, Set<String> macKeys, Set<String> nameKeys) {

    public static final Traits NONE = new Traits(Set.of(), Set.of(), Set.of());

    public static Traits of(@Nullable String serialNumber, List<String> macAddresses, String name) {
        return new Traits(
                SerialNumber.key(serialNumber).map(Set::of).orElse(Set.of()),
                Set.copyOf(MacAddress.keys(macAddresses)),
                Set.of(MachineName.key(name)));
    }

    /** Without names: what a match can rest on. */
    public Traits identifies() {
        return new Traits(serialKeys, macKeys, Set.of());
    }

    /** The traits of all of them together. */
    public static Traits union(Collection<Traits> all) {
        var union = new Traits(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (var traits : all) {
            union.serialKeys.addAll(traits.serialKeys);
            union.macKeys.addAll(traits.macKeys);
            union.nameKeys.addAll(traits.nameKeys);
        }
        return union;
    }
}
