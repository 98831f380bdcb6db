package dev.latchkey.vault.key;

/** A password record as the database holds it. */
record StoredPassword(long id, PasswordState state) {}
