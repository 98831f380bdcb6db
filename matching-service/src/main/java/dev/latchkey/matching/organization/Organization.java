package dev.latchkey.matching.organization;

/** A customer. */
public record Organization(long id, String name) {}
