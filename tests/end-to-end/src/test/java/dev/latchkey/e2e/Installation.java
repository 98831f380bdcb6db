package dev.latchkey.e2e;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The installation the story is told against: a standalone started as a user starts it, or, with
 * {@code -Dlatchkey.e2e.url} and {@code -Dlatchkey.e2e.token-file}, one that runs already.
 */
final class Installation implements AutoCloseable {

    private final Path data;
    private Optional<Standalone> standalone;

    private Installation(Path data, Optional<Standalone> standalone) {
        this.data = data;
        this.standalone = standalone;
    }

    static Installation start(Path data) {
        return new Installation(data, elsewhere().isPresent() ? Optional.empty() : Optional.of(launch(data)));
    }

    Cli cli() {
        return elsewhere()
                .map(url -> new Cli("--url", url, "--token-file", tokenFile()))
                .orElseGet(() -> standalone.orElseThrow().cli());
    }

    Api console() {
        return elsewhere()
                .map(url -> new Api(url, token()))
                .orElseGet(() -> standalone.orElseThrow().console());
    }

    Api simulator() {
        return new Api(console().get("/api/v1/status").path("simulator").asString(), null);
    }

    Optional<Standalone> standalone() {
        return standalone;
    }

    /** What runs elsewhere is not ours to restart. */
    void restart() {
        standalone.ifPresent(running -> {
            running.close();
            standalone = Optional.of(launch(data));
        });
    }

    void stop() {
        standalone.ifPresent(Standalone::close);
    }

    @Override
    public void close() {
        stop();
    }

    private static Standalone launch(Path data) {
        return Standalone.launch(data, "--demo").awaitPrinted("keys in the vault");
    }

    private static Optional<String> elsewhere() {
        return Optional.ofNullable(System.getProperty("latchkey.e2e.url")).filter(url -> !url.isBlank());
    }

    private static String tokenFile() {
        return System.getProperty("latchkey.e2e.token-file", "token");
    }

    private static String token() {
        try {
            return java.nio.file.Files.readString(Path.of(tokenFile())).strip();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
