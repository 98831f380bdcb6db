package dev.latchkey.sync;

import dev.latchkey.events.DeviceState;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.Group;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One simulated tenant: what is true of it, and trouble with it. */
record Customer(Simulator simulator, Tenant tenant) {

    static Customer number(Simulator simulator, int index) {
        return new Customer(simulator, simulator.world().tenants().get(index));
    }

    String id() {
        return tenant.profile().id().toString();
    }

    /** The body that connects it. */
    String connection(long organizationId) {
        return connection(organizationId, simulator.world().clientSecret());
    }

    String connection(long organizationId, String clientSecret) {
        return """
                {"tenantId": "%s", "name": "%s", "organizationId": %d, "clientId": "%s", "clientSecret": "%s"}
                """.formatted(
                id(), tenant.profile().name(), organizationId, simulator.world().clientId(), clientSecret);
    }

    /** The body that connects it in the name of a partner's user. */
    String connection(long organizationId, String clientSecret, String refreshToken) {
        return connection(organizationId, clientSecret)
                .replaceFirst("\\{", "{\"refreshToken\": \"" + refreshToken + "\", ");
    }

    /** A refresh token that Entra redeems here. */
    String refreshToken() {
        for (var one : new JsonMapper().readTree(control("GET", "/simulator/tenants", ""))) {
            if (one.path("tenantId").asString("").equals(id())) {
                return one.path("refreshToken").asString();
            }
        }
        throw new IllegalStateException("the simulator has no tenant " + id());
    }

    /**
     * What an administrator does who opens a consent link.
     *
     * @param decision {@code accept} or {@code cancel}
     * @return the address that her browser is sent back to
     */
    URI decide(URI consentLink, String decision) {
        try (var http = HttpClient.newBuilder().sslContext(trusting()).build()) {
            var answer = http.send(
                    HttpRequest.newBuilder(consentLink)
                            .POST(HttpRequest.BodyPublishers.ofString("decision=" + decision))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return URI.create(answer.headers().firstValue("Location").orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a certificate known to the application. */
    void register(String certificatePem) {
        control(
                "POST",
                "/simulator/certificates",
                new JsonMapper().createObjectNode().put("pem", certificatePem).toString());
    }

    /** Recovery passwords by key id. */
    Map<String, String> passwords() {
        var passwords = new HashMap<String, String>();
        keys().forEach(key -> passwords.put(key.id().toString(), tenant.secretForTruth(key)));
        return passwords;
    }

    List<KeyRecord> keys() {
        var keys = new ArrayList<KeyRecord>();
        for (var index = 0; index < tenant.deviceNumbers(); index++) {
            keys.addAll(tenant.keys(index));
        }
        return keys;
    }

    /** Names of Windows devices by Entra device id. */
    Map<String, String> devices() {
        var names = new HashMap<String, String>();
        for (var index = 0; index < tenant.deviceNumbers(); index++) {
            tenant.device(index)
                    .filter(device -> device.profile().isWindows())
                    .ifPresent(device -> names.put(
                            device.entraId().toString(), device.profile().deviceName()));
        }
        return names;
    }

    /**
     * Windows devices as they are, by Entra device id.
     *
     * @param groups those that the settings name
     */
    Map<String, DeviceState> states(Collection<String> groups) {
        var states = new HashMap<String, DeviceState>();
        for (var index = 0; index < tenant.deviceNumbers(); index++) {
            tenant.device(index)
                    .filter(device -> device.profile().isWindows())
                    .ifPresent(device -> states.put(device.entraId().toString(), state(device, groups)));
        }
        return states;
    }

    private DeviceState state(DeviceView device, Collection<String> groups) {
        var profile = device.profile();
        var in = tenant.choices().groups().stream()
                .filter(group -> groups.contains(group.displayName()) && group.holds(profile.deviceName()))
                .map(Group::displayName)
                .sorted()
                .toList();
        return new DeviceState(
                device.intuneId().toString(),
                profile.deviceName(),
                profile.hardware().serialNumber(),
                List.of(profile.hardware().wiFiMacAddress()),
                profile.operatingSystem().name(),
                profile.operatingSystem().version(),
                profile.hardware().manufacturer(),
                profile.hardware().model(),
                profile.owner().userPrincipalName(),
                profile.encrypted(),
                profile.coManaged() ? "configurationManagerClientMdm" : "mdm",
                in.isEmpty() ? null : in);
    }

    /** Windows devices that check in when asked to, by Entra device id. */
    List<UUID> online() {
        return devices().keySet().stream()
                .map(UUID::fromString)
                .filter(id -> tenant.device(id)
                        .map(device -> device.profile().online())
                        .orElse(false))
                .toList();
    }

    void fault(String kind, int skip, int times, String answer) {
        control("POST", "/simulator/faults", """
                {"kind": "%s", "tenant": "%s", "skip": %d, "times": %d, "answer": "%s", "retryAfter": "0"}
                """.formatted(kind, id(), skip, times, answer));
    }

    /** Trouble with one key, until there are no more faults. */
    void fault(KeyRecord key, String answer) {
        control("POST", "/simulator/faults", """
                {"kind": "key", "tenant": "%s", "id": "%s", "times": 1000000, "answer": "%s"}
                """.formatted(id(), key.id(), answer));
    }

    /** The next page of devices is dated wrongly. */
    void skew(int hours) {
        skew(hours, 1);
    }

    void skew(int hours, int pages) {
        control("POST", "/simulator/faults", """
                {"kind": "devices", "tenant": "%s", "times": %d, "answer": "skewed", "skewHours": %d}
                """.formatted(id(), pages, hours));
    }

    /** Of whatever tenant. */
    void refuseConnections(int times) {
        control("POST", "/simulator/faults", """
                {"times": %d, "answer": "refused-tls"}
                """.formatted(times));
    }

    void noMoreFaults() {
        control("DELETE", "/simulator/faults", "");
    }

    /** How many calls of this kind the tenant has seen. */
    int calls(String kind) {
        return new JsonMapper()
                .readTree(control("GET", "/simulator/calls", ""))
                .path("tenants")
                .path(id())
                .path(kind)
                .asInt(0);
    }

    private String control(String method, String path, String body) {
        try (var http = HttpClient.newBuilder().sslContext(trusting()).build()) {
            var answer = http.send(
                    // In plain where it can be: nobody could end a fault that refuses TLS.
                    HttpRequest.newBuilder(simulator
                                    .plainUrl()
                                    .orElseGet(simulator::graphUrl)
                                    .resolve(path))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(path + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext trusting() throws IOException {
        try (var pem = Files.newInputStream(simulator.certificate())) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
