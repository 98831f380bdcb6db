package dev.latchkey.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** One Kafka node, broker and controller in one, on the loopback address. Its data outlives the process. */
public final class KafkaBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private KafkaBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts on data of an earlier run, or makes a new cluster when the folder is empty.
     *
     * @param directory holds the log, its settings and nothing else
     * @param port where clients connect
     * @throws EmbeddedServerException when the folder cannot be used or holds something else
     */
    public static KafkaBroker start(Path directory, int port) {
        var controllerPort = FreePort.pick();
        var log = directory.resolve("log");
        var settings = directory.resolve("server.properties");
        var properties = properties(log, port, controllerPort);
        try {
            Files.createDirectories(directory);
            try (var out = Files.newBufferedWriter(settings)) {
                properties.store(out, "Written at every start; changes are lost");
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write to " + directory + ": is the disk full or read-only?", e);
        }
        if (!Files.exists(log.resolve("meta.properties"))) {
            format(settings);
        }
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            throw new EmbeddedServerException("Kafka did not start on " + log + ": " + e.getMessage(), e);
        }
        return new KafkaBroker(server, "127.0.0.1:" + port);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops cleanly; open client connections are cut. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path settings) {
        var printed = new ByteArrayOutputStream();
        var exit = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString()},
                new PrintStream(printed, true, StandardCharsets.UTF_8));
        if (exit != 0) {
            throw new EmbeddedServerException(
                    "cannot prepare the Kafka folder: " + printed.toString(StandardCharsets.UTF_8));
        }
    }

    private static Properties properties(Path log, int port, int controllerPort) {
        var properties = new Properties();
        properties.setProperty("node.id", "1");
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("log.dirs", log.toString());
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("offsets.topic.num.partitions", "3");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        // The controller takes a broker that was killed for alive as long as this, and lets no other in: the next start
        // waits for it. A process that stands still for longer is let in again by its next heartbeat; clients try again
        // until then.
        properties.setProperty("broker.session.timeout.ms", "3000");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
        // One node has no replica to fall back on, and what is acknowledged leaves its outbox: it must be on the disk
        // by then.
        properties.setProperty("log.flush.interval.messages", "1");
        // An entry is synced with its batch, into two more files. Kafka's usual one in 4 KiB is one for nearly every
        // batch while events flow; with one in a MiB a reader has that much to look through.
        properties.setProperty("log.index.interval.bytes", String.valueOf(1024 * 1024));
        properties.setProperty("log.segment.bytes", String.valueOf(64 * 1024 * 1024));
        properties.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(4 * 1024 * 1024));
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "2");
        properties.setProperty("num.recovery.threads.per.data.dir", "2");
        return properties;
    }
}
