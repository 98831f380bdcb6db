package dev.latchkey.embedded;

import java.nio.file.Path;

/** A process to be killed: starts PostgreSQL, writes a row, says so and stays. */
final class StartPostgresAndStay {

    private StartPostgresAndStay() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var server = PostgresServer.start(
                folder.resolve("data"), FreePort.pick(), "secret", folder.resolve("postgresql.log"));
        EmbeddedServersIT.execute(server, "create table survivor (name text); insert into survivor values ('kept')");
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
