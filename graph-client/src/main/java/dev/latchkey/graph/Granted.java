package dev.latchkey.graph;

import java.util.Set;

/**
 * What a token carries.
 *
 * @param permissions roles of the application, or scopes of a user
 * @param delegated whether it stands for a user who acts through the application, whose own roles limit it too
 */
record Granted(Set<String> permissions, boolean delegated) {

    Granted {
        permissions = Set.copyOf(permissions);
    }
}
