package dev.latchkey.sync.key;

import dev.latchkey.graph.ListedKey;
import java.util.List;

/** What a run has to know of a page of keys when it goes on after it. */
record KeyPage(List<ListedKey> keys) {}
