package dev.latchkey.kit.outbox;

import dev.latchkey.kit.background.BackgroundLoop;
import dev.latchkey.kit.topics.Gathering;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries committed announcements to Kafka: at least once, in order per record key.
 *
 * <p>One relay per database at a time: it holds a session lock on a connection of its own, so a second instance takes
 * over when the first one's connection ends. A transaction may commit a lower id later than a higher one, see {@link
 * OutboxPosition}. A row leaves only after the broker acknowledged it. When a send fails, later rows of the same key stay
 * too, see {@link Dispatch}, and the relay begins again at the lowest id. A row that no broker would take does not keep others waiting,
 * see {@link HeldBack}.
 */
public class OutboxRelay extends BackgroundLoop {

    /** Any number, the same in every service: each has its own database. */
    private static final long LOCK = 0x6c617463_686b6579L;

    private static final int BATCH = 2_000;

    private static final String READ_WHOLE =
            "select id, topic, record_key, headers, value from outbox_event where id <> all(?) order by id limit "
                    + BATCH;

    private static final String READ_ON = """
            select id, topic, record_key, headers, value from (
                (select * from outbox_event where id = any(?))
                union all
                (select * from outbox_event where id > ? order by id limit %1$d)
            ) as e
            order by id limit %1$d
            """.formatted(BATCH);

    /**
     * Waits for no disk: a delete that is lost when the database crashes only sends its rows again. Whoever waits for an event
     * waits for one write less.
     */
    private static final String DELETE =
            "set local synchronous_commit = off; delete from outbox_event where id = any(?)";

    /**
     * A plan made while the table was small reads all of it, and goes on doing so when there are thousands of pages of rows
     * that were deleted. Of the relay's own connection, which it gives back as it was.
     */
    private static final String LOOK_UP_BY_INDEX = "set enable_seqscan = off";

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STANDBY = Duration.ofSeconds(1);
    private static final Duration REFUSED_AGAIN = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    private final DataSource dataSource;
    private final Producer<String, byte[]> producer;
    private final HeldBack heldBack;
    private final AtomicLong relayed = new AtomicLong();

    public OutboxRelay(DataSource dataSource, Producer<String, byte[]> producer) {
        this(dataSource, producer, REFUSED_AGAIN);
    }

    /** @param refusedAgain after this time what no broker would take is tried again */
    OutboxRelay(DataSource dataSource, Producer<String, byte[]> producer, Duration refusedAgain) {
        super("outbox-relay", POLL);
        this.dataSource = dataSource;
        this.producer = producer;
        this.heldBack = new HeldBack(refusedAgain);
    }

    /** How many events this instance has relayed since it started. */
    public long relayed() {
        return relayed.get();
    }

    /** Starts before the consumers and stops after them. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 2_000;
    }

    @Override
    protected boolean doSome() throws SQLException, InterruptedException, ExecutionException {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            relayWhileLeader(connection);
        }
        return true;
    }

    private void relayWhileLeader(Connection connection) throws SQLException, InterruptedException, ExecutionException {
        if (!lock(connection)) {
            TimeUnit.MILLISECONDS.sleep(STANDBY.toMillis());
            return;
        }
        try {
            execute(connection, LOOK_UP_BY_INDEX);
            var position = new OutboxPosition(System.nanoTime());
            while (isRunning()) {
                if (heldBack.release(System.nanoTime())) {
                    position = new OutboxPosition(System.nanoTime());
                }
                var rows = relayBatch(connection, position);
                wentWell();
                if (rows.size() < BATCH) {
                    awaitWork();
                    Gathering.beforeNext(rows, BATCH, OutboxRow::topic);
                }
            }
        } finally {
            unlock(connection);
        }
    }

    /** @return the rows that were found and carried */
    List<OutboxRow> relayBatch(Connection connection, OutboxPosition position)
            throws SQLException, InterruptedException, ExecutionException {
        var rows = read(connection, position);
        if (rows.isEmpty()) {
            connection.commit();
            return rows;
        }
        var dispatch = new Dispatch(producer, heldBack.keys());
        dispatch.send(rows);
        var acknowledged = dispatch.acknowledged();
        delete(connection, acknowledged);
        connection.commit();
        relayed.addAndGet(acknowledged.size());
        holdBack(dispatch, acknowledged);
        var failure = dispatch.failure();
        if (failure != null) {
            throw failure;
        }
        position.done(rows.stream().map(OutboxRow::id).toList(), System.nanoTime());
        return rows;
    }

    private void holdBack(Dispatch dispatch, List<Long> acknowledged) {
        var left = dispatch.left(acknowledged);
        if (!dispatch.refused().isEmpty()) {
            LOG.atError()
                    .addKeyValue("rows", left)
                    .log("no broker takes these rows of outbox_event, or the first of each key of them; others go on");
        }
        heldBack.add(dispatch.refused(), left, System.nanoTime());
    }

    private List<OutboxRow> read(Connection connection, OutboxPosition position) throws SQLException {
        var whole = position.isWhole(System.nanoTime());
        var rows = new ArrayList<OutboxRow>();
        try (var select = connection.prepareStatement(whole ? READ_WHOLE : READ_ON)) {
            if (whole) {
                select.setArray(
                        1, connection.createArrayOf("bigint", heldBack.ids().toArray()));
            } else {
                select.setArray(
                        1, connection.createArrayOf("bigint", position.open().toArray()));
                select.setLong(2, position.last());
            }
            try (var result = select.executeQuery()) {
                while (result.next()) {
                    rows.add(new OutboxRow(
                            result.getLong(1),
                            result.getString(2),
                            result.getString(3),
                            result.getBytes(4),
                            result.getBytes(5)));
                }
            }
        }
        return rows;
    }

    private static void delete(Connection connection, List<Long> ids) throws SQLException {
        try (var delete = connection.prepareStatement(DELETE)) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.executeUpdate();
        }
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select pg_try_advisory_lock(" + LOCK + ")");
                var result = select.executeQuery()) {
            var locked = result.next() && result.getBoolean(1);
            connection.commit();
            return locked;
        }
    }

    private static void unlock(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        connection.rollback();
        execute(connection, "select pg_advisory_unlock(" + LOCK + ")");
        execute(connection, "reset enable_seqscan");
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
        connection.commit();
    }
}
