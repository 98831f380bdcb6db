package dev.latchkey.simulator;

import dev.latchkey.simulator.world.WorldSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A simulator of its own for every test, on a clock that the test turns. */
abstract class RunningSimulator {

    @TempDir
    static Path certificates;

    /** Starts at the real time: the libraries under test have a clock of their own. */
    final TurnedClock clock = new TurnedClock(Instant.now());

    Simulator simulator;
    SimulatorClient client;
    JsonNode tenant;
    Map<String, String> signedIn;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorOptions.demo()
                .withClock(clock)
                .withSize(new WorldSize(2, 40, 4))
                .withCertificateDirectory(certificates));
        client = new SimulatorClient(simulator);
        tenant = client.tenant(0);
        signedIn = client.signedIn(tenant);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    /** The first device that rotations of this kind of outcome can be tried on. */
    JsonNode deviceThat(String rotation) throws Exception {
        return client
                .lines("/simulator/devices?tenant=" + tenant.path("tenantId").asString())
                .stream()
                .filter(device -> device.path("rotation").asString("").equals(rotation))
                .findFirst()
                .orElseThrow();
    }

    void change(String setting, Object value) {
        simulator.settings(simulator.settings().with(setting, value));
    }
}
