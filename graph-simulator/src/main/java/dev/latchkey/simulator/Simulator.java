package dev.latchkey.simulator;

import dev.latchkey.simulator.control.ControlApi;
import dev.latchkey.simulator.graph.GraphApi;
import dev.latchkey.simulator.http.ServerCertificate;
import dev.latchkey.simulator.http.WebServer;
import dev.latchkey.simulator.login.AdminConsent;
import dev.latchkey.simulator.login.ClientAssertions;
import dev.latchkey.simulator.login.TokenEndpoint;
import dev.latchkey.simulator.login.Tokens;
import dev.latchkey.simulator.traffic.CallCounts;
import dev.latchkey.simulator.traffic.Faults;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.traffic.Spoiler;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.traffic.Throttle;
import dev.latchkey.simulator.traffic.Traffic;
import dev.latchkey.simulator.world.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A running Entra and Graph. Graph, sign-in and the control API share one https port; whoever calls must trust
 * {@link #certificate()}.
 */
public final class Simulator implements AutoCloseable {

    private final World world;
    private final Switches switches;
    private final WebServer https;
    private final Optional<WebServer> http;
    private final Path certificate;

    private Simulator(World world, Switches switches, WebServer https, Optional<WebServer> http, Path certificate) {
        this.world = world;
        this.switches = switches;
        this.https = https;
        this.http = http;
        this.certificate = certificate;
    }

    /** Starts serving; when this returns, calls are answered. */
    public static Simulator start(SimulatorOptions options) throws IOException {
        var directory = options.certificateDirectory().isPresent()
                ? options.certificateDirectory().get()
                : Files.createTempDirectory("graph-simulator");
        var certificate = ServerCertificate.in(directory, options.hosts());
        var world = new World(options.seed(), options.size(), options.clock());
        var switches = new Switches(world, options.settings());
        var clock = options.clock();
        var traffic = new Traffic(new CallCounts(), new Faults(), new Spoiler(clock), new Throttle(clock, switches));
        var router = router(world, switches, traffic, clock);
        var https = WebServer.https(
                new InetSocketAddress(options.bindAddress(), options.port()),
                certificate.context(),
                router,
                clock,
                traffic.faults()::refuseConnection);
        Optional<WebServer> http = options.httpPort().isPresent()
                ? Optional.of(WebServer.http(
                        new InetSocketAddress(
                                options.bindAddress(), options.httpPort().getAsInt()),
                        router,
                        clock))
                : Optional.empty();
        return new Simulator(world, switches, https, http, certificate.pem());
    }

    private static Router router(World world, Switches switches, Traffic traffic, InstantSource clock) {
        var tokens = new Tokens(world, clock);
        var assertions = new ClientAssertions(world.clientId(), clock);
        return new Router(
                new GraphApi(tokens, switches, traffic, clock),
                new TokenEndpoint(world, switches, tokens, assertions, clock),
                new AdminConsent(world, switches),
                new ControlApi(world, switches, traffic, tokens, assertions),
                traffic);
    }

    /** Scheme, host and port; clients add {@code /v1.0} or {@code /beta}. */
    public URI graphUrl() {
        return URI.create("https://localhost:" + https.port());
    }

    /** Scheme, host and port; clients add {@code /{tenant}/oauth2/v2.0/token}. */
    public URI loginUrl() {
        return graphUrl();
    }

    public URI controlUrl() {
        return graphUrl().resolve("/simulator");
    }

    /** The same without TLS, when it was asked for. */
    public Optional<URI> plainUrl() {
        return http.map(server -> URI.create("http://localhost:" + server.port()));
    }

    /** The PEM file to trust. */
    public Path certificate() {
        return certificate;
    }

    public Settings settings() {
        return switches.now();
    }

    public void settings(Settings settings) {
        switches.set(settings);
    }

    /** What is simulated, for tests in the same process. */
    public World world() {
        return world;
    }

    @Override
    public void close() {
        https.close();
        http.ifPresent(WebServer::close);
    }
}
