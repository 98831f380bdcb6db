package dev.latchkey.vault.reveal.web;

import dev.latchkey.kit.web.ProblemWriter;
import dev.latchkey.vault.crypto.KeyProviderAwayException;
import dev.latchkey.vault.crypto.KeyProviderRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Comes before what says the same of a database: whoever waits for one need not look at the other. */
@RestControllerAdvice
@Order(0)
class KeyProviderProblems {

    private static final Logger LOG = LoggerFactory.getLogger(KeyProviderProblems.class);

    @ExceptionHandler
    ProblemDetail onAway(KeyProviderAwayException e) {
        LOG.atWarn().addKeyValue("error", e.getMessage()).log("key provider away");
        return ProblemWriter.problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "key-provider-away",
                "What holds the vault's master key does not answer, so this key cannot be opened now; try again"
                        + " shortly.");
    }

    /** Which one and why is for whoever runs it, and in the log alone. */
    @ExceptionHandler
    ProblemDetail onRefused(KeyProviderRefusedException e) {
        LOG.atError().addKeyValue("error", e.getMessage()).log("key provider refuses");
        return ProblemWriter.problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "key-provider-away",
                "What holds the vault's master key refuses to open this key; the log of vault-service says what to do.");
    }
}
