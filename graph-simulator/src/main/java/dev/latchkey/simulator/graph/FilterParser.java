package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.graph.Filter.Comparison;
import dev.latchkey.simulator.graph.Filter.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads the part of the OData filter language that these services answer: terms joined by {@code and}, each a comparison, a
 * function, or alternatives on one property joined by {@code or}.
 */
final class FilterParser {

    private static final Pattern TOKEN = Pattern.compile("\\s*('(?:[^']|'')*'|[(),]|[^\\s(),']+)");

    private final List<String> tokens;
    private final FilterRules rules;
    private int next;

    FilterParser(String text, FilterRules rules) {
        this.tokens = tokens(text);
        this.rules = rules;
    }

    Filter parse() {
        var groups = alternatives();
        if (next < tokens.size()) {
            throw new FilterRefused("Syntax error at '" + tokens.get(next) + "' in the filter.");
        }
        return new Filter(groups);
    }

    /** {@code and} binds tighter than {@code or}, so alternatives are whole conjunctions; only single terms are supported. */
    private List<List<Comparison>> alternatives() {
        var first = conjunction();
        if (!atWord("or")) {
            return first;
        }
        var group = new ArrayList<>(onlyGroup(first));
        while (atWord("or")) {
            next++;
            group.addAll(onlyGroup(conjunction()));
        }
        rules.checkAlternatives(group);
        return List.of(group);
    }

    private List<List<Comparison>> conjunction() {
        var groups = new ArrayList<>(term());
        while (atWord("and")) {
            next++;
            groups.addAll(term());
        }
        return groups;
    }

    private static List<Comparison> onlyGroup(List<List<Comparison>> conjunction) {
        if (conjunction.size() != 1) {
            throw new FilterRefused("Operator 'or' is not supported between these terms.");
        }
        return conjunction.getFirst();
    }

    private List<List<Comparison>> term() {
        if (at("(")) {
            next++;
            var inner = alternatives();
            expect(")");
            return inner;
        }
        String word = take();
        for (var function : Operator.values()) {
            if (function.isFunction() && function.toString().equals(word.toLowerCase(Locale.ROOT)) && at("(")) {
                return List.of(List.of(function(function)));
            }
        }
        return List.of(List.of(comparison(word)));
    }

    private Comparison function(Operator function) {
        expect("(");
        String property = take();
        expect(",");
        String value = literal(function);
        expect(")");
        rules.checkOperator(property, function);
        return new Comparison(property, function, value, rules.casing());
    }

    private Comparison comparison(String property) {
        String word = take().toLowerCase(Locale.ROOT);
        var operator = Arrays.stream(Operator.values())
                .filter(known -> !known.isFunction() && known.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new FilterRefused("Unknown operator '" + word + "' in the filter."));
        rules.checkOperator(property, operator);
        return new Comparison(property, operator, literal(operator), rules.casing());
    }

    private String literal(Operator operator) {
        String token = take();
        boolean quoted = token.startsWith("'");
        String value = quoted ? token.substring(1, token.length() - 1).replace("''", "'") : token;
        boolean wantsTime = switch (operator) {
            case GT, LT, GE, LE -> true;
            case EQ, NE, CONTAINS, STARTSWITH -> false;
        };
        if (wantsTime && (quoted || !Comparison.isTime(value))) {
            throw new FilterRefused("Invalid date literal '" + value + "': unquoted UTC is wanted.");
        }
        if (!wantsTime && !quoted && !value.equals("true") && !value.equals("false")) {
            throw new FilterRefused("Invalid literal '" + value + "': text must be in single quotes.");
        }
        return value;
    }

    private boolean at(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }

    private boolean atWord(String word) {
        return next < tokens.size() && tokens.get(next).equalsIgnoreCase(word);
    }

    private void expect(String token) {
        if (!take().equals(token)) {
            throw new FilterRefused("Syntax error in the filter: '" + token + "' expected.");
        }
    }

    private String take() {
        if (next == tokens.size()) {
            throw new FilterRefused("The filter ends too early.");
        }
        return tokens.get(next++);
    }

    private static List<String> tokens(String text) {
        var tokens = new ArrayList<String>();
        var matcher = TOKEN.matcher(text.strip());
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (end != text.strip().length()) {
            throw new FilterRefused("Syntax error in the filter at position " + end + ".");
        }
        return tokens;
    }
}
