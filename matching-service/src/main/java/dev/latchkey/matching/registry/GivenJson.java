package dev.latchkey.matching.registry;

import dev.latchkey.kit.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the JSON of a request says: an attribute that is missing stays, one that is null is cleared. */
public record GivenJson(JsonNode body) implements Given {

    /**
     * @param fields all that may be said
     * @throws ProblemException when it says something else
     */
    public static GivenJson of(@Nullable JsonNode body, Set<String> fields) {
        if (body == null || !body.isObject()) {
            throw ProblemException.badRequest("not-an-object", "Give the attributes as a JSON object.");
        }
        for (var name : body.propertyNames()) {
            if (!fields.contains(name)) {
                throw ProblemException.badRequest(
                        "attribute-unknown",
                        "There is an attribute that cannot be given here; these can: "
                                + String.join(", ", fields.stream().sorted().toList()) + ". Nothing was changed.");
            }
        }
        return new GivenJson(body);
    }

    @Override
    public @Nullable String text(String field) {
        var value = body.path(field);
        return value.isMissingNode() ? null : Given.line(field, text(field, value));
    }

    @Override
    public @Nullable List<String> texts(String field) {
        var value = body.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isArray() && !value.isNull()) {
            throw new RefusedValue(field, "is no list");
        }
        var texts = new ArrayList<String>();
        value.forEach(one -> texts.add(text(field, one)));
        return texts;
    }

    @Override
    public @Nullable Boolean flag(String field) {
        var value = body.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        return value.isBoolean() ? Boolean.valueOf(value.booleanValue()) : Given.flag(field, text(field, value));
    }

    @Override
    public @Nullable Long number(String field) {
        var value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return Given.number(field, text(field, value));
    }

    /** {@code externalIds}, a list of {@code {source, id}}; or {@code externalId}, of the source {@code import}. */
    @Override
    public @Nullable List<ExternalId> externalIds() {
        var one = body.path("externalId");
        if (one.isString()) {
            return List.of(ExternalId.of("externalId", ExternalId.IMPORT, one.stringValue()));
        }
        var list = body.path("externalIds");
        if (list.isMissingNode()) {
            return null;
        }
        if (!list.isArray()) {
            throw new RefusedValue("externalIds", "is no list of {source, id}");
        }
        var ids = new ArrayList<ExternalId>();
        for (var id : list) {
            ids.add(ExternalId.of(
                    "externalIds", text("externalIds", id.path("source")), text("externalIds", id.path("id"))));
        }
        return ids.stream().distinct().sorted().toList();
    }

    private static String text(String field, JsonNode value) {
        if (value.isObject() || value.isArray()) {
            throw new RefusedValue(field, "is no text");
        }
        return value.isNull() ? "" : value.asString("");
    }
}
