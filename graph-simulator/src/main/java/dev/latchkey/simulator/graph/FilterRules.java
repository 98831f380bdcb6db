package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.graph.Filter.Casing;
import dev.latchkey.simulator.graph.Filter.Operator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may be filtered on a resource: the properties, their operators, and for which of them {@code or} works. */
final class FilterRules {

    private final Map<String, Set<Operator>> operators = new HashMap<>();
    private final Map<String, Boolean> alternatives = new HashMap<>();
    private final Casing casing;

    FilterRules(Casing casing) {
        this.casing = casing;
    }

    FilterRules allow(String property, Operator... allowed) {
        operators.put(property, Set.of(allowed));
        return this;
    }

    /** Equality, also with several values joined by {@code or}. */
    FilterRules allowAlternatives(String... properties) {
        for (String property : properties) {
            operators.put(property, Set.of(Operator.EQ));
            alternatives.put(property, true);
        }
        return this;
    }

    Filter parse(String text) {
        return new FilterParser(text, this).parse();
    }

    Casing casing() {
        return casing;
    }

    void checkOperator(String property, Operator operator) {
        var allowed = operators.get(property);
        if (allowed == null) {
            throw new FilterRefused("Filtering by property '" + property + "' is not supported.");
        }
        if (!allowed.contains(operator)) {
            throw new FilterRefused("Operator '" + operator + "' is not supported for property '" + property + "'.");
        }
    }

    /** {@code or} works within one property that allows it, and nowhere else. */
    void checkAlternatives(List<Filter.Comparison> group) {
        if (group.size() < 2) {
            return;
        }
        var properties =
                group.stream().map(Filter.Comparison::property).distinct().toList();
        if (properties.size() > 1 || !alternatives.containsKey(properties.getFirst())) {
            throw new FilterRefused("Operator 'or' is not supported between these terms.");
        }
    }
}
