package dev.latchkey.matching.hardware;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

    /** These values as serial numbers and as MAC addresses. */
    public static Traits ofValues(Collection<String> values) {
        var serials = new HashSet<String>();
        values.forEach(value -> SerialNumber.key(value).ifPresent(serials::add));
        return new Traits(serials, Set.copyOf(MacAddress.keys(values)), Set.of());
    }

    /**
     * What both have and that identifies a machine; names do not. What identifies only together with a value of the other kind
     * is in it only when such a one is.
     */
    public Traits inCommon(Traits other) {
        var serials = shared(serialKeys, other.serialKeys);
        var macs = shared(macKeys, other.macKeys);
        var alone = serials.stream().anyMatch(serial -> SerialNumber.judge(serial) instanceof Judgement.Identifies)
                || macs.stream().anyMatch(mac -> MacAddress.judge(mac) instanceof Judgement.Identifies);
        return alone || (!serials.isEmpty() && !macs.isEmpty()) ? new Traits(serials, macs, Set.of()) : NONE;
    }

    /** Whether they have anything in common, also what identifies nothing by itself. */
    public boolean shareAny(Traits other) {
        return !Collections.disjoint(serialKeys, other.serialKeys)
                || !Collections.disjoint(macKeys, other.macKeys)
                || !Collections.disjoint(nameKeys, other.nameKeys);
    }

    /** Without these serial numbers and MAC addresses. */
    public Traits without(Traits others) {
        return new Traits(difference(serialKeys, others.serialKeys), difference(macKeys, others.macKeys), nameKeys);
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

    private static Set<String> shared(Set<String> some, Set<String> others) {
        if (Collections.disjoint(some, others)) {
            return Set.of();
        }
        var shared = new TreeSet<>(some);
        shared.retainAll(others);
        return shared;
    }

    private static Set<String> difference(Set<String> some, Set<String> others) {
        if (Collections.disjoint(some, others)) {
            return some;
        }
        var left = new HashSet<>(some);
        left.removeAll(others);
        return left;
    }
}
