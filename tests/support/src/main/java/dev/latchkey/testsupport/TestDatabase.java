package dev.latchkey.testsupport;

/** How to reach an empty database of a test. */
public record TestDatabase(String url, String user, String password) {}
