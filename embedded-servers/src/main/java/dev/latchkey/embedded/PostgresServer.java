package dev.latchkey.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One PostgreSQL server on the loopback address, durable, password-protected. Its data outlives the process. */
public final class PostgresServer implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    private static final Set<String> OF_INITDB =
            Set.of("PG_VERSION", "postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf");

    private final EmbeddedPostgres server;
    private final String password;

    private PostgresServer(EmbeddedPostgres server, String password) {
        this.server = server;
        this.password = password;
    }

    /**
     * Starts on data of an earlier run, or makes a new cluster when the folder is empty. A server of an earlier
     * process that was killed still runs on the folder: it is stopped first.
     *
     * @param directory holds the cluster and nothing else
     * @param port where clients connect
     * @param password of the superuser {@code postgres}; letters and digits only
     * @param log the server's own log; appended to
     * @throws EmbeddedServerException when the folder cannot be used
     */
    public static PostgresServer start(Path directory, int port, String password, Path log) {
        return start(directory, port, password, log, Duration.ofSeconds(30));
    }

    static PostgresServer start(Path directory, int port, String password, Path log, Duration patience) {
        OrphanedPostgres.stop(directory);
        var logged = log.toFile().length();
        try {
            clearUnfinished(directory);
            var server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setConnectConfig("password", password)
                    // The library's defaults are for tests: they lose committed data when the power goes.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("max_connections", "120")
                    .setServerConfig("shared_buffers", "192MB")
                    .setServerConfig("max_wal_size", "1GB")
                    // Tables that grow fast are analyzed again and again, and most of that time goes by the number of
                    // rows in the sample. Rows are looked for by ids and names: their statistics need not be finer.
                    .setServerConfig("default_statistics_target", "30")
                    // Vacuuming a table that only grew marks its pages as visible to all, and writes each once more.
                    .setServerConfig("autovacuum_vacuum_insert_threshold", "100000")
                    // What it reads is in the system's cache as a rule: handing that to processes of its own takes
                    // longer.
                    .setServerConfig("io_method", "sync")
                    // The one way to compress that every build has takes more time than the disk.
                    .setServerConfig("wal_compression", "off")
                    // The same order of names on every machine, and text compared byte by byte.
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setServerConfig("random_page_cost", "1.1")
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    // The caller decides when to stop: after the services, not beside them.
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(patience)
                    .start();
            var started = new PostgresServer(server, password);
            started.requirePassword(directory);
            return started;
        } catch (IOException | SQLException e) {
            throw new EmbeddedServerException(
                    "PostgreSQL did not start on " + directory + ": "
                            + whyNot(log, logged).orElse(e.getMessage()),
                    e);
        }
    }

    /** In the server's own words; the library only knows that it did not answer. */
    private static Optional<String> whyNot(Path log, long from) {
        try (var lines = Files.newInputStream(log)) {
            lines.skipNBytes(from);
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("FATAL: "))
                    .reduce((first, last) -> last)
                    .map(line -> line.replaceFirst(".*FATAL: +", "") + " (see " + log + ")");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Stops a server of an earlier process that was killed and left it behind, before somebody reads its files. */
    public static void stopOrphan(Path directory) {
        OrphanedPostgres.stop(directory);
    }

    /**
     * The JDBC address of a database, which is made together with a role of the same name when it is not there yet.
     *
     * @param name lower-case letters, digits and underscores
     */
    public String database(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a database name: " + name);
        }
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            if (!exists(statement, "select 1 from pg_roles where rolname = '" + name + "'")) {
                statement.execute("create role " + name + " login");
            }
            statement.execute("alter role " + name + " password '" + password + "'");
            // For services whose requests must not see what the service itself sees; one may not make roles itself.
            if (!exists(statement, "select 1 from pg_roles where rolname = '" + name + "_request'")) {
                statement.execute("create role " + name + "_request nologin");
            }
            statement.execute("grant " + name + "_request to " + name);
            if (!exists(statement, "select 1 from pg_database where datname = '" + name + "'")) {
                statement.execute("create database " + name + " owner " + name);
            }
        } catch (SQLException e) {
            throw new EmbeddedServerException("cannot make the database " + name + ": " + e.getMessage(), e);
        }
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
    }

    /** Every role of this server has the same password; the folder that holds it is the owner's alone. */
    public String password() {
        return password;
    }

    /** Stops the server after its open transactions were rolled back. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL did not stop cleanly: " + e.getMessage(), e);
        }
    }

    /**
     * A machine that went down while the cluster was made leaves one that never starts. PostgreSQL writes {@code postmaster.opts}
     * when it starts: without it nothing was ever stored here.
     */
    private static void clearUnfinished(Path directory) throws IOException {
        if (!Files.isDirectory(directory) || Files.exists(directory.resolve("postmaster.opts"))) {
            return;
        }
        try (var entries = Files.walk(directory)) {
            var all = entries.sorted(Comparator.reverseOrder()).toList();
            var others = all.stream()
                    .filter(path -> directory.equals(path.getParent()) && Files.isRegularFile(path))
                    .anyMatch(path -> !OF_INITDB.contains(path.getFileName().toString()));
            if (others) {
                throw new IOException("there are files that are not PostgreSQL's");
            }
            for (var path : all) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** A new cluster trusts everybody on the loopback address: other users of the machine must not get in. */
    private void requirePassword(Path directory) throws SQLException, IOException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("alter role postgres password '" + password + "'");
            Files.writeString(directory.resolve("pg_hba.conf"), """
                    # Written at every start; changes are lost
                    host all all 127.0.0.1/32 scram-sha-256
                    host all all ::1/128 scram-sha-256
                    """);
            statement.execute("select pg_reload_conf()");
        }
    }

    private static boolean exists(java.sql.Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
