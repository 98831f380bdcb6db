package dev.latchkey.graph;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param next cursor of the page after this one; null at the end, and only then is the listing complete
 * @param servedAt when Microsoft answered, by its own clock; by ours when it did not say
 */
public record Page<T>(List<T> items, @Nullable String next, Instant servedAt) {}
