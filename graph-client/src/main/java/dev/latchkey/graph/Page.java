package dev.latchkey.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param next cursor of the page after this one; null at the end, and only then is the listing complete
 */
public record Page<T>(List<T> items, @Nullable String next) {}
