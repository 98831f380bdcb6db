package dev.latchkey.events;

/** How Latchkey proves to Entra who it is. */
public enum CredentialKind {
    /** The application's client secret. */
    CLIENT_SECRET,
    /** A certificate of the application, with its private key. */
    CERTIFICATE,
    /** A partner user's refresh token, redeemed against the customer's tenant (GDAP, secure application model). */
    REFRESH_TOKEN
}
