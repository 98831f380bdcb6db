package dev.latchkey.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.deadletter.DeadLetterWriter;
import dev.latchkey.kit.secrets.ApiTokenLine;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Role;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.servicetest.ReviewedAccess;
import dev.latchkey.testsupport.TestServers;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console in front of services that are played, on a real Kafka. */
class ConsoleIT {

    private static final TopicNames TOPICS = new TopicNames(TestServers.freshTopicPrefix());
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final String DESK_TOKEN = "lk_desk";
    private static final String DIGITS = "123453-234564-345675-456786-567897-000011-000022-000033";

    @TempDir
    private static Path folder;

    private static final FakeService SYNC = new FakeService();
    private static final FakeService MATCHING = new FakeService();
    private static final FakeService VAULT = new FakeService();
    private static final FakeService ROTATION = new FakeService();
    private static final FakeService AUDIT = new FakeService();
    private static final List<FakeService> ALL = List.of(SYNC, MATCHING, VAULT, ROTATION, AUDIT);
    private static SecretFiles secrets;
    private static String administratorToken;
    private static ConfigurableApplicationContext console;
    private static String url;
    private static Admin admin;
    private static Producer<String, byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        secrets = new SecretFiles(folder.resolve("secrets"));
        secrets.makeMissing();
        administratorToken = Files.readString(secrets.commandLineToken());
        Files.writeString(
                secrets.apiTokens(),
                ApiTokenLine.of("service-desk", "READ_ONLY", "7", DESK_TOKEN) + "\n",
                StandardOpenOption.APPEND);
        for (var role : Role.values()) {
            Files.writeString(
                    secrets.apiTokens(),
                    ApiTokenLine.of("a-" + role, role.name(), "7", tokenOf(role)) + "\n",
                    StandardOpenOption.APPEND);
        }
        console = startConsole(VAULT.url());
        url = address(console);
        Map<String, Object> kafka = Map.of("bootstrap.servers", TestServers.kafka());
        admin = Admin.create(kafka);
        producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
        SYNC.answers("/api/v1/sync/status", "{\"tenants\":3,\"windowsDevices\":120,\"keys\":140}");
        MATCHING.answers("/api/v1/matching/status", "{\"matched\":110,\"unmatched\":10,\"waitingKeys\":12}");
        VAULT.answers("/api/v1/vault/status", "{\"current\":128,\"archived\":4}");
        ROTATION.answers("/api/v1/rotations/status", "{\"open\":0,\"verified\":1,\"failed\":0}");
        AUDIT.answers("/api/v1/audit/status", "{\"events\":900,\"lastSequence\":900}");
    }

    @AfterAll
    static void stop() {
        console.close();
        producer.close();
        admin.close();
        ALL.forEach(FakeService::close);
    }

    private static ConfigurableApplicationContext startConsole(String vaultUrl) {
        var settings = new HashMap<String, Object>();
        settings.put("server.port", "0");
        settings.put("server.address", "127.0.0.1");
        settings.put("spring.kafka.bootstrap-servers", TestServers.kafka());
        settings.put("latchkey.topic-prefix", TOPICS.prefix());
        settings.put("console.public-url", "http://console.example");
        settings.put("console.simulator-url", "http://simulator.example");
        settings.put("console.api-tokens", secrets.apiTokens());
        settings.put("console.internal-token-key", secrets.internalTokenPrivate());
        settings.put("console.services.sync", SYNC.url());
        settings.put("console.services.matching", MATCHING.url());
        settings.put("console.services.vault", vaultUrl);
        settings.put("console.services.rotation", ROTATION.url());
        settings.put("console.services.audit", AUDIT.url());
        return LatchkeyService.start(ConsoleApplication.class, "console", settings);
    }

    private static String address(ConfigurableApplicationContext started) {
        return "http://127.0.0.1:" + started.getEnvironment().getProperty("local.server.port");
    }

    @ParameterizedTest
    @EnumSource
    void everyRoleReachesServicesAsItselfAndTheConsolesOwnPathsByItsRole(Role role) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            forwards(role, client);
            answersItself(role, client);
        }
    }

    private static void forwards(Role role, HttpClient client) throws Exception {
        for (var area : List.of(
                "tenants",
                "applications",
                "sync",
                "organizations",
                "configurations",
                "devices",
                "matches",
                "matching",
                "keys",
                "vault",
                "rotations",
                "audit")) {
            for (var method : List.of("GET", "POST")) {
                var target = "/api/v1/" + area + "/" + role + "-" + method;
                var anonymous = ask(
                        client, HttpRequest.newBuilder(URI.create(url + target)).method(method, noBody()));
                // What writes is first asked for the proof that a page of ours sent it.
                assertThat(anonymous.statusCode()).as(target).isIn(401, 403);
                assertThat(ALL).as(target).noneMatch(service -> service.wasAsked(target));

                ask(client, request(target, tokenOf(role)).method(method, noBody()));

                var asked = ALL.stream()
                        .filter(service -> service.wasAsked(target))
                        .map(service -> service.lastAsked(target))
                        .toList();
                assertThat(asked).as(target).hasSize(1);
                var claims = verifiedClaims(asked.getFirst());
                assertThat(claims.getStringClaim("role")).as(target).isEqualTo(role.name());
                assertThat(claims.getStringClaim("orgs")).as(target).isEqualTo("7");
            }
        }
    }

    private static void answersItself(Role role, HttpClient client) throws Exception {
        var own = ReviewedAccess.ofTheApi(
                "console", console.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class));
        for (var endpoint : own.entrySet()) {
            var blank = endpoint.getKey().indexOf(' ');
            var method = endpoint.getKey().substring(0, blank);
            var target = "/api/v1" + endpoint.getKey().substring(blank + 1);
            var anonymous =
                    ask(client, HttpRequest.newBuilder(URI.create(url + target)).method(method, noBody()));
            var answer = ask(
                    client,
                    request(target, tokenOf(role))
                            .header("Content-Type", "application/json")
                            .method(
                                    method,
                                    method.equals("GET") ? noBody() : HttpRequest.BodyPublishers.ofString("{}")));

            assertThat(anonymous.statusCode()).as(target).isIn(401, 403);
            assertThat(answer.statusCode() == 403)
                    .as(endpoint.getKey() + " by a " + role + " answered " + answer.statusCode())
                    .isNotEqualTo(endpoint.getValue().contains(role));
        }
    }

    private static HttpResponse<String> ask(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), text());
    }

    private static HttpRequest.BodyPublisher noBody() {
        return HttpRequest.BodyPublishers.noBody();
    }

    /** Of somebody who sees organization 7. */
    private static String tokenOf(Role role) {
        return "lk_test_of_" + role;
    }

    @Test
    void forwardsWithAnInternalTokenThatVouchesForTheCaller() throws Exception {
        VAULT.answers("/api/v1/keys?q=ABCD%20EF&limit=5", "{\"items\":[]}");

        var answer = send(get("/api/v1/keys?q=ABCD%20EF&limit=5", DESK_TOKEN)
                .header("X-Forwarded-For", "6.6.6.6")
                .header("Cookie", "a=b"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"items\":[]}");
        assertThat(answer.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(v -> assertThat(v).contains("no-store"));
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        var asked = VAULT.lastAsked("/api/v1/keys?q=ABCD%20EF&limit=5");
        assertThat(asked.headers()).doesNotContainKeys("Cookie", "X-forwarded-for");
        var claims = verifiedClaims(asked);
        assertThat(claims.getSubject()).isEqualTo("service-desk");
        assertThat(claims.getStringClaim("role")).isEqualTo("READ_ONLY");
        assertThat(claims.getStringClaim("orgs")).isEqualTo("7");
        assertThat(claims.getStringClaim("addr")).isEqualTo("127.0.0.1");
        assertThat(claims.getBooleanClaim("machine")).isTrue();
    }

    @Test
    void tellsAPersonInABrowserFromAProgramWithAToken() throws Exception {
        VAULT.answers("/api/v1/reveal-policies/7", "{}");
        var browser = signedInBrowser();

        var answer = browser.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/reveal-policies/7"))
                        .build(),
                text());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(verifiedClaims(VAULT.lastAsked("/api/v1/reveal-policies/7")).getBooleanClaim("machine"))
                .isFalse();
    }

    @Test
    void passesBodiesAndProblemsThrough() throws Exception {
        var problem = "{\"code\":\"bad-json\",\"detail\":\"The request body is not the JSON this needs.\"}";
        MATCHING.answers("/api/v1/organizations", 400, "application/problem+json", problem);

        var answer = send(post("/api/v1/organizations", administratorToken, "{broken"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).isEqualTo(problem);
        assertThat(MATCHING.lastAsked("/api/v1/organizations").body()).isEqualTo("{broken");
    }

    @Test
    void streamsABodyOfUnknownLength() throws Exception {
        var large = "x".repeat(300_000);
        MATCHING.answers("/api/v1/organizations/7/configurations", large);

        var answer = send(request("/api/v1/organizations/7/configurations", administratorToken)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))));

        assertThat(answer.body()).isEqualTo(large);
        assertThat(MATCHING.lastAsked("/api/v1/organizations/7/configurations").body())
                .isEqualTo(large);
    }

    @Test
    void refusesWithoutATokenAndAsksNobody() throws Exception {
        var none = send(HttpRequest.newBuilder(URI.create(url + "/api/v1/keys/never-asked")));
        var wrong = send(get("/api/v1/keys/never-asked", "lk_wrong"));

        for (var answer : List.of(none, wrong)) {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        }
        assertThat(VAULT.wasAsked("/api/v1/keys/never-asked")).isFalse();
    }

    @Test
    void answersAnUnknownPathWithAProblem() throws Exception {
        for (var path : List.of("/api/v1/nonsense", "/api/v1/nonsense/7", "/api/v2/keys", "/api/v1")) {
            var answer = send(get(path, administratorToken));

            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(json(answer).path("code").asString()).isEqualTo("path-unknown");
        }
    }

    @Test
    void tellsAnAdministratorOfACustomerWhatBecameOfHerConsent() throws Exception {
        var tenant = "7c1f0000-0000-4000-8000-000000000001";
        var callback = url + "/consent/callback?state=s-1&tenant=" + tenant;
        SYNC.answers("/api/v1/tenants/consent", "{\"name\":\"<b>Contoso\",\"checked\":true,\"granted\":true}");
        var granted = send(HttpRequest.newBuilder(URI.create(callback + "&admin_consent=True")));
        var asked = SYNC.lastAsked("/api/v1/tenants/consent");
        SYNC.answers("/api/v1/tenants/consent", "{\"checked\":true,\"granted\":false,\"cause\":\"She said no.\"}");
        var refused = send(HttpRequest.newBuilder(URI.create(callback + "&error=access_denied")));
        SYNC.answers(
                "/api/v1/tenants/consent",
                "{\"checked\":false,\"granted\":false,\"cause\":\"The secret has expired.\"}");
        var notChecked = send(HttpRequest.newBuilder(URI.create(callback + "&admin_consent=True")));
        SYNC.answers("/api/v1/tenants/consent", 410, "application/problem+json", "{}");
        var expired = send(HttpRequest.newBuilder(URI.create(callback + "&admin_consent=True")));
        var unchecked = send(HttpRequest.newBuilder(URI.create(callback + "&error=%3Cscript%3Exyzzy")));
        var askedUnchecked = SYNC.lastAsked("/api/v1/tenants/consent");
        SYNC.answers("/api/v1/tenants/consent", 504, "application/problem+json", "{}");
        var late = send(HttpRequest.newBuilder(URI.create(callback + "&admin_consent=True")));

        assertThat(granted.statusCode()).isEqualTo(200);
        assertThat(granted.body()).contains("consent is granted", "&lt;b&gt;Contoso");
        assertThat(JsonMapper.shared().readTree(asked.body()).path("granted").booleanValue())
                .isTrue();
        assertThat(JsonMapper.shared().readTree(asked.body()).path("tenant").asString())
                .isEqualTo(tenant);
        assertThat(verifiedClaims(asked).getSubject()).isEqualTo("console");
        assertThat(verifiedClaims(asked).getStringClaim("role")).isEqualTo("ADMINISTRATOR");
        assertThat(refused.body()).contains("was not granted", "She said no.");
        assertThat(notChecked.body())
                .contains("could not be checked", "The secret has expired.", "reload this page later")
                .doesNotContain("was not granted");
        assertThat(expired.body()).contains("no longer valid", "ask the technician");
        assertThat(late.body()).contains("your answer has arrived", "nothing more to do");
        assertThat(unchecked.body()).doesNotContain("xyzzy");
        assertThat(askedUnchecked.body()).contains("\"error\":\"other\"").doesNotContain("xyzzy");
    }

    @Test
    void forwardsApplicationsToTheServiceThatConnectsTenants() throws Exception {
        SYNC.answers("/api/v1/applications", "{\"items\":[]}");

        assertThat(send(get("/api/v1/applications", administratorToken)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void namesTheServiceThatIsAway() throws Exception {
        try (var other = startConsole("http://127.0.0.1:1")) {
            var keys = send(HttpRequest.newBuilder(URI.create(address(other) + "/api/v1/keys/1"))
                    .header("Authorization", "Bearer " + administratorToken));
            var status = send(HttpRequest.newBuilder(URI.create(address(other) + "/api/v1/status"))
                    .header("Authorization", "Bearer " + administratorToken));

            assertThat(keys.statusCode()).isEqualTo(503);
            assertThat(json(keys).path("code").asString()).isEqualTo("service-away");
            assertThat(json(keys).path("detail").asString()).startsWith("vault-service does not answer");
            assertThat(json(status).path("ready").booleanValue()).isFalse();
            assertThat(json(status).at("/services/vault-service").asString()).isEqualTo("down");
            assertThat(json(status).at("/services/sync-service").asString()).isEqualTo("up");
            assertThat(json(status).at("/keys/current").isNull()).isTrue();
        }
    }

    @Test
    void tellsCountsAndHowFarTheServicesAreBehind() throws Exception {
        var topic = TOPICS.of(Topic.VAULT_KEY_EVENTS);
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get(30, TimeUnit.SECONDS);
        var minuteAgo = System.currentTimeMillis() - 60_000;
        for (var n = 0; n < 3; n++) {
            producer.send(new ProducerRecord<>(topic, 0, minuteAgo, "key", new byte[10]))
                    .get();
        }
        admin.alterConsumerGroupOffsets(
                        TOPICS.group("audit-service"), Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)))
                .all()
                .get(30, TimeUnit.SECONDS);

        await("the lag is seen").untilAsserted(() -> {
            var status = json(send(get("/api/v1/status", DESK_TOKEN)));
            assertThat(status.at("/lag/records").longValue()).isEqualTo(2);
            assertThat(status.at("/lag/seconds").longValue()).isGreaterThanOrEqualTo(59);
            assertThat(status.at("/lag/groups")).hasSize(1);
            assertThat(status.at("/lag/groups/0").toString())
                    .isEqualTo("{\"group\":\"audit-service\",\"topic\":\"" + topic + "\",\"records\":2}");
        });
        var status = json(send(get("/api/v1/status", DESK_TOKEN)));
        assertThat(status.path("ready").booleanValue()).isTrue();
        assertThat(status.path("tenants").longValue()).isEqualTo(3);
        assertThat(status.path("devices").longValue()).isEqualTo(120);
        assertThat(status.path("keys").toString()).isEqualTo("{\"current\":128,\"archived\":4,\"waiting\":12}");
        assertThat(status.path("api").asString()).isEqualTo("http://console.example");
        assertThat(status.path("simulator").asString()).isEqualTo("http://simulator.example");
        assertThat(status.path("services").propertyNames())
                .containsExactly(
                        "audit-service",
                        "kafka",
                        "matching-service",
                        "rotation-service",
                        "sync-service",
                        "vault-service");
    }

    @Test
    void listsAndReplaysDeadLetters() throws Exception {
        var topic = TOPICS.of(Topic.MATCHED_KEY_EVENTS);
        var deadTopic = TOPICS.deadLetters(Topic.MATCHED_KEY_EVENTS, "vault-service");
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1), new NewTopic(deadTopic, 1, (short) 1)))
                .all()
                .get(30, TimeUnit.SECONDS);
        new DeadLetterWriter(producer, "vault-service", Clock.systemUTC())
                .put(
                        new ConsumerRecord<>(topic, 0, 41, "tenant/device", "poison".getBytes(StandardCharsets.UTF_8)),
                        "no such event type");

        var listed = json(send(get("/api/v1/dead-letters", administratorToken)));
        var refused = send(post("/api/v1/dead-letters/replays", DESK_TOKEN, "{}"));
        var replayed = send(post("/api/v1/dead-letters/replays", administratorToken, "{}"));

        assertThat(listed.path("items")).hasSize(1);
        assertThat(listed.at("/items/0/deadTopic").asString()).isEqualTo(deadTopic);
        assertThat(listed.at("/items/0/offset").longValue()).isEqualTo(41);
        assertThat(listed.at("/items/0/cause").asString()).isEqualTo("no such event type");
        assertThat(listed.toString()).doesNotContain("poison");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(replayed).path("replayed").intValue()).isEqualTo(1);
        assertThat(json(send(get("/api/v1/dead-letters", administratorToken))).path("items"))
                .isEmpty();
        assertThat(send(get("/api/v1/dead-letters?limit=0", administratorToken)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void signsABrowserInOnceByLink() throws Exception {
        var made = send(post("/api/v1/sign-in-links", administratorToken, "{\"name\":\"ada\",\"role\":\"MANAGER\"}"));
        var link = url + json(made).path("url").asString().substring("http://console.example".length());
        var browser = browser();

        var looked = browser.send(HttpRequest.newBuilder(URI.create(link)).build(), text());
        var lookedAgain = browser.send(HttpRequest.newBuilder(URI.create(link)).build(), text());
        var withoutCsrf = browser.send(form("/sign-in", "token=" + tokenOf(link)), text());
        var signedIn =
                browser.send(form("/sign-in", "token=" + tokenOf(link) + "&_csrf=" + csrf(lookedAgain.body())), text());
        var opened = browser().send(HttpRequest.newBuilder(URI.create(link)).build(), text());

        assertThat(looked.body()).contains("It works once");
        assertThat(withoutCsrf.statusCode()).isEqualTo(403);
        assertThat(signedIn.statusCode()).isEqualTo(302);
        assertThat(signedIn.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).contains("HttpOnly", "SameSite=Strict"));
        assertThat(opened.body()).contains("used already");
        var page = browser.send(HttpRequest.newBuilder(URI.create(url + "/")).build(), text());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("ada, manager", "vault-service");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("script-src 'self'", "frame-ancestors 'none'"));
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    }

    @Test
    void aSessionNeedsTheCsrfTokenToChangeSomethingAndEndsBySigningOut() throws Exception {
        var browser = signedInBrowser();

        var read = browser.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/status")).build(), text());
        var forged = browser.send(form("/api/v1/tenants/forged/sync", ""), text());
        var csrf =
                csrf(browser.send(HttpRequest.newBuilder(URI.create(url + "/")).build(), text())
                        .body());
        var signedOut = browser.send(form("/sign-out", "_csrf=" + csrf), text());
        var after = browser.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/status")).build(), text());

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(SYNC.wasAsked("/api/v1/tenants/forged/sync")).isFalse();
        assertThat(signedOut.statusCode()).isEqualTo(302);
        assertThat(after.statusCode()).isEqualTo(401);
    }

    @Test
    void tellsTheServicesWhoLetSomebodyInUnderAnotherName() throws Exception {
        VAULT.answers("/api/v1/reveal-policies/8", "{}");

        signedInBrowser("{\"name\":\"zoe\",\"role\":\"MANAGER\"}").send(page("/api/v1/reveal-policies/8"), text());
        var zoe = verifiedClaims(VAULT.lastAsked("/api/v1/reveal-policies/8"));
        signedInBrowser().send(page("/api/v1/reveal-policies/8"), text());
        var themselves = verifiedClaims(VAULT.lastAsked("/api/v1/reveal-policies/8"));

        assertThat(zoe.getSubject()).isEqualTo("zoe");
        assertThat(zoe.getStringClaim("letInBy"))
                .isEqualTo(themselves.getSubject())
                .isNotBlank();
        assertThat(themselves.getStringClaim("letInBy")).isNull();
    }

    @Test
    void onlyAdministratorsMakeSignInLinks() throws Exception {
        var answer = send(post("/api/v1/sign-in-links", DESK_TOKEN, "{}"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).path("code").asString()).isEqualTo("not-allowed");
    }

    @Test
    void thePageShowsTenantsAndTheRecordInWords() throws Exception {
        SYNC.answers(
                "/api/v1/tenants",
                "{\"items\":[{\"tenantId\":\"t-1\",\"name\":\"Harbour <b>Dental\",\"state\":\"CONSENT_MISSING\","
                        + "\"cause\":\"not granted\",\"nextStep\":\"Grant consent.\",\"devices\":1040,\"keys\":0,\"keysAllowed\":\"NO\",\"running\":false}]}");
        SYNC.answers(
                "/api/v1/sync/progress",
                "{\"running\":[{\"name\":\"Busy <b>Bakery\",\"phase\":\"SECRETS\",\"secretsRead\":250,"
                        + "\"secretsWanted\":1000}]}");
        AUDIT.answers(
                "/api/v1/audit/events?newest=true&limit=12",
                "{\"items\":[{\"time\":\"2026-11-22T12:00:00Z\",\"source\":\"/vault-service\",\"summary\":\"ada revealed a key of t-1\"}]}");

        var live = signedInBrowser()
                .send(HttpRequest.newBuilder(URI.create(url + "/live")).build(), text());

        assertThat(live.body())
                .contains(
                        "Harbour &lt;b&gt;Dental",
                        "Consent missing",
                        "not granted. Grant consent.",
                        "1,040",
                        "not allowed to see keys",
                        "Busy &lt;b&gt;Bakery",
                        "250 of 1,000 keys read",
                        "ada revealed a key of Harbour")
                .doesNotContain("<html");
    }

    @Test
    void thePageSaysWhatIsHeldBackFromATenantThatIsReadWellOtherwise() throws Exception {
        SYNC.answers("/api/v1/tenants", """
                {"items":[
                  {"name":"Refused","state":"OK","keysAllowed":"YES",
                   "keysHeldBackBy":"50 keys could not be read: Microsoft forbids it. Grant consent.",
                   "groupsHeldBackBy":"No group is called Sales: correct it."},
                  {"name":"Off","state":"OK","syncBitLockerKeys":false,"keysHeldBackBy":"Sync BitLocker Keys is off."},
                  {"name":"Well","state":"OK","keysHeldBackBy":null},
                  {"name":"Away","state":"FAILING","cause":"Microsoft is away",
                   "keysHeldBackBy":"The last run failed: Microsoft is away."}]}
                """);

        var live = signedInBrowser()
                .send(HttpRequest.newBuilder(URI.create(url + "/live")).build(), text());

        assertThat(live.body())
                .containsSubsequence(
                        "Refused",
                        "<span class=\"bad\">Not all read</span>",
                        "50 keys could not be read: Microsoft forbids it. Grant consent. No group is called Sales: correct it.",
                        "Off",
                        "<span class=\"quiet\">Not all read</span>",
                        "Sync BitLocker Keys is off.",
                        "Well",
                        "<span class=\"good\">Up to date</span>",
                        "Away",
                        "Microsoft is away.")
                .doesNotContain("The last run failed");
    }

    @Test
    void browsersThatAreNotSignedInAreShownTheWayIn() throws Exception {
        var browser = browser();

        var page = browser.send(HttpRequest.newBuilder(URI.create(url + "/")).build(), text());
        var part = browser.send(
                HttpRequest.newBuilder(URI.create(url + "/live"))
                        .header("HX-Request", "true")
                        .build(),
                text());

        assertThat(page.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).endsWith("/sign-in"));
        assertThat(part.headers().firstValue("HX-Redirect")).contains("/sign-in");
    }

    @Test
    void matchesAreShownFirstAndChangedAsShown() throws Exception {
        MATCHING.answers("/api/v1/organizations", "{\"items\":[{\"id\":7,\"name\":\"Harbour <b>Dental\"}]}");
        MATCHING.answers(
                "/api/v1/matches?limit=200&organizationId=7&state=UNMATCHED",
                "{\"items\":[{\"deviceId\":\"d-1\",\"deviceName\":\"LON <1>\",\"state\":\"UNMATCHED\","
                        + "\"evidence\":\"no configuration has it\",\"candidates\":[12],\"waitingKeys\":2}]}");
        MATCHING.answers(
                "/api/v1/matches/previews",
                "{\"token\":\"t-1\",\"changed\":1,\"unchanged\":0,\"refused\":0,"
                        + "\"sample\":[{\"deviceName\":\"LON <1>\",\"effect\":\"MATCHED\",\"configurationId\":12}]}");
        MATCHING.answers("/api/v1/matches/changes", "{\"changed\":1,\"unchanged\":0,\"refused\":0}");
        var browser = signedInBrowser();

        var list = browser.send(
                HttpRequest.newBuilder(URI.create(url + "/matches?organizationId=7&state=UNMATCHED"))
                        .build(),
                text());
        var fields = "action=ACCEPT&organizationId=7&state=UNMATCHED&name=";
        var shown = browser.send(form("/matches/preview", fields + "&_csrf=" + csrf(list.body())), text());
        var done = browser.send(form("/matches/apply", fields + "&token=t-1&_csrf=" + csrf(shown.body())), text());
        var after = browser.send(
                HttpRequest.newBuilder(URI.create(url)
                                .resolve(done.headers().firstValue("Location").orElseThrow()))
                        .build(),
                text());

        assertThat(list.body())
                .contains("LON &lt;1&gt;", "Harbour &lt;b&gt;Dental", "no configuration has it", "Accept 12");
        assertThat(shown.body()).contains("1 would change", "LON &lt;1&gt;", "Do it");
        assertThat(MATCHING.lastAsked("/api/v1/matches/changes").body())
                .contains("\"token\":\"t-1\"", "\"organizationId\":7", "\"action\":\"ACCEPT\"")
                .doesNotContain("device");
        assertThat(after.body()).contains("1 changed, 0 stayed as they are, 0 not possible.");
    }

    @Test
    void showsAnEndUserTheSharedDigitsByThePressOfAButtonAlone() throws Exception {
        var token = "t".repeat(43);
        VAULT.answers(
                "/api/v1/keys/shares/views",
                "{\"keyId\":\"3d9a41c7-5be2-4f06-8e17-a2c85d90f1b3\",\"deviceName\":\"LON <1>\",\"recoveryPassword\":\""
                        + DIGITS + "\",\"archived\":false}");
        var scanned = send(HttpRequest.newBuilder(URI.create(url + "/share")));
        var looked = VAULT.wasAsked("/api/v1/keys/shares/views");
        var shown = browser().send(form("/share", "token=" + token), text());
        var asked = VAULT.lastAsked("/api/v1/keys/shares/views");
        browser().send(form("/share", "token=https%3A%2F%2Fconsole.example%2Fshare%23" + token), text());
        var pasted = VAULT.lastAsked("/api/v1/keys/shares/views");
        VAULT.answers("/api/v1/keys/shares/views", 404, "application/problem+json", "{}");
        var useless = browser().send(form("/share", "token=" + token), text());
        var nothing = browser().send(form("/share", "token="), text());
        VAULT.answers("/api/v1/keys/shares/views", 503, "application/problem+json", "{}");
        var away = browser().send(form("/share", "token=" + token), text());

        assertThat(scanned.statusCode()).isEqualTo(200);
        assertThat(scanned.body()).contains("Show the key", "shown <b>once</b>");
        assertThat(looked).isFalse();
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body())
                .contains("<li>123453</li><li>234564</li>", "<b>3d9a41c7</b>", "LON &lt;1&gt;", "10 minutes")
                .doesNotContain(token, DIGITS);
        assertThat(shown.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(v -> assertThat(v).contains("no-store"));
        assertThat(shown.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        for (var answer : List.of(scanned, shown)) {
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
        for (var one : List.of(asked, pasted)) {
            assertThat(JsonMapper.shared().readTree(one.body()).path("token").asString())
                    .isEqualTo(token);
        }
        assertThat(verifiedClaims(asked).getStringClaim("orgs")).isEmpty();
        assertThat(verifiedClaims(asked).getStringClaim("addr")).isEqualTo("127.0.0.1");
        assertThat(useless.statusCode()).isEqualTo(404);
        assertThat(useless.body()).contains("shows nothing any more");
        assertThat(nothing.body()).isEqualTo(useless.body());
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.body()).contains("cannot show the key right now");
    }

    @Test
    void findsAKeyAndShowsItsRecordAndItsDigitsOnDemand() throws Exception {
        var keyId = "3d9a41c7-5be2-4f06-8e17-a2c85d90f1b3";
        var path = "/api/v1/keys/" + keyId;
        var item = "{\"keyId\":\"" + keyId
                + "\",\"tenantId\":\"t-1\",\"deviceId\":\"d-1\",\"deviceName\":\"LON <1>\",\"serialNumber\":\"5CG1\","
                + "\"organizationId\":7,\"configurationId\":70,\"volume\":\"OPERATING_SYSTEM\",\"archived\":false,"
                + "\"wellFormed\":true}";
        MATCHING.answers("/api/v1/organizations", "{\"items\":[{\"id\":7,\"name\":\"Harbour <b>Dental\"}]}");
        MATCHING.answers("/api/v1/configurations/70", "{\"id\":70,\"name\":\"Front desk\"}");
        for (var typed : List.of("3D9A41C7", keyId)) {
            VAULT.answers(
                    "/api/v1/keys?includeArchived=true&limit=50&q=" + typed,
                    "{\"items\":[" + item + "],\"more\":true}");
        }
        VAULT.answers(path, item);
        VAULT.answers(path + "?tenantId=t-1", item);
        VAULT.answers(
                path + "/reveal-terms?tenantId=t-1",
                "{\"policy\":\"ACCESS\",\"may\":true,\"reason\":\"REQUIRED\",\"ticket\":\"REQUIRED\",\"rotation\":\"ASK\","
                        + "\"rotationDelayMinutes\":120}");
        VAULT.answers(
                "/api/v1/keys/history?tenantId=t-1&device=d-1",
                "{\"keys\":[{\"keyId\":\"" + keyId
                        + "\",\"volume\":\"OPERATING_SYSTEM\",\"firstSeenAt\":\"" + ago(3)
                        + "\",\"lastConfirmedAt\":\"" + ago(4) + "\",\"archiveReason\":\"SUPERSEDED\",\"archivedAt\":\""
                        + ago(5) + "\",\"reveals\":[{\"by\":\"ada\",\"at\":\"2026-11-22T12:00:00Z\"}]}]}");
        VAULT.answers(
                "/api/v1/keys/rotations?limit=5&deviceId=d-1",
                "{\"items\":[{\"id\":17,\"state\":\"PLANNED\",\"dueAt\":\"2026-11-22T13:30:00Z\",\"shownTo\":[\"ada\"]}]}");
        VAULT.answers(
                "/api/v1/keys/shares?keyId=" + keyId,
                "{\"items\":[{\"shareId\":\"s-1\",\"state\":\"OPEN\",\"madeBy\":\"maya\"}]}");
        VAULT.answers(
                path + "/reveals",
                "{\"keyId\":\"" + keyId
                        + "\",\"deviceName\":\"LON <1>\",\"volume\":\"OPERATING_SYSTEM\",\"recoveryPassword\":\""
                        + DIGITS + "\",\"archived\":false,\"rotation\":{\"dueAt\":\"2026-11-22T12:00:00Z\"}}");
        var browser = signedInBrowser();

        var list = browser.send(page("/keys?q=3D9A41C7"), text());
        var record = browser.send(page("/keys/" + keyId + "?tenantId=t-1"), text());
        var said = "tenantId=t-1&reason=locked+out&ticket=T-1&choice=asked&rotate=on&_csrf=" + csrf(record.body());
        var shown = browser.send(form("/keys/" + keyId + "/reveal", said), text());

        assertThat(list.body())
                .contains(
                        "3d9a41c7",
                        "?tenantId=t-1",
                        "LON &lt;1&gt;",
                        "Harbour &lt;b&gt;Dental",
                        "Current",
                        "There may be more");
        assertThat(record.body())
                .contains(
                        "Show the digits",
                        "2 hours after",
                        "Rotate the key afterwards",
                        "ada, ",
                        ">3 days ago<",
                        ">4 days ago<",
                        "Replaced by a newer key, 5 days ago",
                        "maya",
                        "22 Nov 2026 13:30 UTC",
                        "Front desk",
                        "keep its key")
                .doesNotContain(DIGITS, "123453");
        assertThat(JsonMapper.shared()
                        .readTree(VAULT.lastAsked(path + "/reveals").body())
                        .toString())
                .isEqualTo("{\"tenantId\":\"t-1\",\"reason\":\"locked out\",\"ticket\":\"T-1\",\"rotate\":true}");
        assertThat(shown.body())
                .contains("<li>123453</li>", "<li>000033</li>", "22 Nov 2026 12:00 UTC", keyId)
                .doesNotContain(DIGITS);
        assertThat(shown.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(v -> assertThat(v).contains("no-store"));
        assertThat(shown.body())
                .contains("<dd>Harbour &lt;b&gt;Dental</dd>", ">Current</dd>")
                .doesNotContain("fail BitLocker");
        VAULT.answers(path + "/reveals", "{\"recoveryPassword\":\"<b>no digits\"}");
        assertThat(browser.send(form("/keys/" + keyId + "/reveal", said), text())
                        .body())
                .contains("<li>&#60;b&#62;no digits</li>");
        assertThat(browser.send(page("/keys/" + keyId + "/reveal"), text()).statusCode())
                .isEqualTo(405);
        assertThat(browser.send(page("/keys/unknown"), text()).statusCode()).isEqualTo(404);
    }

    private static Instant ago(int days) {
        return Instant.now().minus(Duration.ofDays(days)).minusSeconds(60);
    }

    @Test
    void printsWithArchivedAndMalformedDigitsWhatIsWrongWithThem() throws Exception {
        var keyId = "55555555-5be2-4f06-8e17-a2c85d90f1b3";
        var path = "/api/v1/keys/" + keyId;
        var item =
                "{\"keyId\":\"" + keyId + "\",\"deviceName\":\"LON-5\",\"organizationId\":7,\"volume\":\"FIXED_DATA\","
                        + "\"archived\":true,\"archiveReason\":\"SUPERSEDED\",\"wellFormed\":false}";
        // Eight groups of six, but none of them divisible by 11.
        var malformed = "123454-123454-123454-123454-123454-123454-123454-123454";
        var digits = "{\"keyId\":\"" + keyId
                + "\",\"deviceName\":\"LON-5\",\"volume\":\"FIXED_DATA\",\"recoveryPassword\":\"" + malformed
                + "\",\"archived\":true,\"wellFormed\":false}";
        MATCHING.answers("/api/v1/organizations", "{\"items\":[{\"id\":7,\"name\":\"Harbour <b>Dental\"}]}");
        for (var typed : List.of("55555555", keyId)) {
            VAULT.answers("/api/v1/keys?includeArchived=true&limit=50&q=" + typed, "{\"items\":[" + item + "]}");
        }
        VAULT.answers(path, item);
        VAULT.answers(path + "/reveals", digits);
        VAULT.answers("/api/v1/keys/shares/views", digits);
        VAULT.answers(path + "/shares", 201, "application/json", "{\"keyId\":\"" + keyId + "\",\"link\":\"l\"}");
        var browser = signedInBrowser();
        var csrf = "reason=r&_csrf=" + csrf(page(browser, "/keys/" + keyId));

        var list = page(browser, "/keys?q=55555555");
        var shown =
                browser.send(form("/keys/" + keyId + "/reveal", csrf), text()).body();
        var link = browser.send(form("/keys/" + keyId + "/share", csrf), text()).body();
        var shared = browser()
                .send(form("/share", "token=" + "t".repeat(43)), text())
                .body();

        for (var page : List.of(list, shown, link, shared)) {
            assertThat(page).contains("fail", "BitLocker's digit check");
        }
        for (var page : List.of(shown, shared)) {
            assertThat(page).contains("<li>" + malformed + "</li>").doesNotContain("<li>123454</li>");
        }
        assertThat(shown)
                .contains(
                        "This key is not current",
                        "<dd>Harbour &lt;b&gt;Dental</dd>",
                        "Not current. Replaced by a newer key");
        assertThat(shared).contains("older key of the computer", keyId, "paper print");
        var style = page(browser, "/console.css");
        var print = style.substring(style.indexOf("@media print"));
        assertThat(print.substring(0, print.indexOf("\n}")))
                .contains("display: none")
                .doesNotContain(".banner");
    }

    @Test
    void offersAdministratorsAnEmergencyWhateverIsInTheWay() throws Exception {
        var keyId = "66666666-5be2-4f06-8e17-a2c85d90f1b3";
        var path = "/api/v1/keys/" + keyId;
        VAULT.answers(path, "{\"keyId\":\"" + keyId + "\",\"deviceName\":\"LON-6\",\"organizationId\":7}");
        var terms =
                "{\"policy\":\"ACCESS\",\"may\":true,\"reason\":\"REQUIRED\",\"ticket\":\"REQUIRED\",\"breakGlass\":true}";
        VAULT.answers(path + "/reveal-terms", terms);
        VAULT.answers(
                path + "/reveals",
                503,
                "application/problem+json",
                "{\"code\":\"record-not-written\",\"detail\":\"Check audit-service.\"}");
        var browser = signedInBrowser();
        var csrf = "&_csrf=" + csrf(page(browser, "/keys/" + keyId));

        browser.send(form("/keys/" + keyId + "/reveal", "reason=locked+out&ticket=T-1" + csrf), text());
        var refused = page(browser, "/keys/" + keyId);
        VAULT.answers(path + "/reveals", "{\"keyId\":\"" + keyId + "\",\"recoveryPassword\":\"" + DIGITS + "\"}");
        var shown = browser.send(form("/keys/" + keyId + "/reveal", "reason=fire&breakGlass=on" + csrf), text());
        VAULT.answers(path + "/reveal-terms", terms.replace("true,\"reason", "false,\"why\":\"Not you.\",\"reason"));
        var denied = page(browser, "/keys/" + keyId);
        VAULT.answers(path + "/reveal-terms", 503, "application/problem+json", "{}");
        var unknown = page(browser, "/keys/" + keyId);
        var unknownToAManager =
                send(get("/keys/" + keyId, tokenOf(Role.MANAGER))).body();

        var emergency = "name=\"breakGlass\" value=\"on\" formnovalidate";
        assertThat(refused).contains("Check audit-service.", "<details class=\"emergency\">", emergency);
        assertThat(shown.body()).contains("<li>123453</li>");
        assertThat(VAULT.lastAsked(path + "/reveals").body()).isEqualTo("{\"reason\":\"fire\",\"breakGlass\":true}");
        // Enter presses the first button of a form: what may not be done stands there and does nothing.
        assertThat(denied)
                .contains("Not you.", "<details class=\"emergency\" open=\"open\">")
                .containsSubsequence("class=\"primary\" disabled=\"disabled\"", emergency);
        assertThat(unknown).contains("On which terms is not known", emergency).doesNotContain("disabled=");
        assertThat(unknownToAManager).contains("On which terms is not known").doesNotContain("breakGlass");
    }

    @Test
    void managersDecideAboutApprovalsAndSeeAlarms() throws Exception {
        var keyId = "44444444-5be2-4f06-8e17-a2c85d90f1b3";
        var asked = "{\"id\":%d,\"state\":\"%s\",\"keyId\":\"" + keyId
                + "\",\"deviceName\":\"LON <4>\",\"organizationId\":7,\"askedBy\":\"%s\",\"reason\":\"locked <out>\",\"ticket\":\"T-4\","
                + "\"askedAt\":\"2026-11-22T12:00:00Z\",\"expiresAt\":\"2026-11-22T12:30:00Z\",\"decidedBy\":\"ada\"}";
        var maya = asked.formatted(31, "ASKED", "maya");
        MATCHING.answers("/api/v1/organizations", "{\"items\":[{\"id\":7,\"name\":\"Harbour <b>Dental\"}]}");
        VAULT.answers(
                "/api/v1/reveal-approvals?open=true&limit=200",
                "{\"items\":[" + maya + "," + asked.formatted(32, "GIVEN", "noor") + ","
                        + asked.formatted(33, "ASKED", "A-Manager") + "]}");
        VAULT.answers(
                "/api/v1/vault/alarms?hours=24&limit=200",
                "{\"items\":[{\"kind\":\"BREAK_GLASS\",\"at\":\"2026-11-22T12:00:00Z\",\"actor\":\"eve\",\"address\":\"203.0.113.7\","
                        + "\"organizationId\":7,\"deviceName\":\"LON <4>\",\"keyId\":\"" + keyId + "\",\"keys\":1},"
                        + "{\"kind\":\"MASS_REVEAL\",\"at\":\"2026-11-22T12:00:00Z\",\"actor\":\"mallory\",\"organizationId\":7,\"keyId\":\""
                        + keyId + "\",\"keys\":31}]}");
        VAULT.answers("/api/v1/reveal-approvals/31/give", maya);
        VAULT.answers("/api/v1/reveal-approvals/31/refuse", maya);
        VAULT.answers(
                "/api/v1/reveal-approvals/33/give",
                403,
                "application/problem+json",
                "{\"code\":\"approval-of-oneself\",\"detail\":\"Somebody else has to.\"}");
        var browser = signedInBrowser();

        var shown = page(browser, "/approvals");
        var csrf = "_csrf=" + csrf(shown);
        browser.send(form("/approvals/31/give", csrf), text());
        var given = page(browser, "/approvals");
        browser.send(form("/approvals/31/refuse", "reason=wrong+device&" + csrf), text());
        var refused = page(browser, "/approvals");
        browser.send(form("/approvals/33/give", csrf), text());
        var own = page(browser, "/approvals");
        var asManager = send(get("/approvals", tokenOf(Role.MANAGER))).body();
        var live = page(browser, "/live");
        var asDesk = send(get("/", DESK_TOKEN)).body();

        assertThat(shown)
                .contains(
                        "<b>maya</b> asks for the key",
                        "LON &lt;4&gt;",
                        "Harbour &lt;b&gt;Dental",
                        "locked &lt;out&gt;",
                        "T-4",
                        "22 Nov 2026 12:30 UTC",
                        "/approvals/31/give",
                        "and not used yet",
                        "Emergency: went past policy",
                        "from 203.0.113.7",
                        "Revealed 31 different keys")
                .doesNotContain("/approvals/32/");
        assertThat(given).contains("maya may reveal the key of LON &lt;4&gt; once, until 22 Nov 2026 12:30 UTC.");
        assertThat(refused).contains("You refused maya the key of LON &lt;4&gt;.");
        assertThat(VAULT.lastAsked("/api/v1/reveal-approvals/31/refuse").body())
                .isEqualTo("{\"reason\":\"wrong device\"}");
        assertThat(own).contains("Somebody else has to.");
        assertThat(asManager).contains("You asked for this one yourself").doesNotContain("/approvals/33/");
        assertThat(live).containsSubsequence("Approvals asked for", "<a href=\"/approvals\">2</a>");
        assertThat(asDesk).doesNotContain("/approvals", "Approvals asked for");
    }

    @Test
    void saysOnTheRecordWhyThereAreNoDigitsAndMakesLinks() throws Exception {
        var keyId = "77777777-5be2-4f06-8e17-a2c85d90f1b3";
        var path = "/api/v1/keys/" + keyId;
        VAULT.answers(path, "{\"keyId\":\"" + keyId + "\",\"deviceName\":\"LON-7\",\"organizationId\":7}");
        VAULT.answers(
                path + "/reveals",
                403,
                "application/problem+json",
                "{\"code\":\"approval-needed\",\"detail\":\"Ask <somebody>.\"}");
        VAULT.answers(
                path + "/shares",
                201,
                "application/json",
                "{\"keyId\":\"" + keyId
                        + "\",\"deviceName\":\"LON-7\",\"link\":\"https://c.example/share#tok\",\"expiresAt\":\"2026-11-22T12:00:00Z\"}");
        VAULT.answers("/api/v1/keys/shares/s-1", 204, "application/json", "");
        VAULT.answers("/api/v1/keys/rotations/17", 204, "application/json", "");
        var browser = signedInBrowser();
        var csrf = "&_csrf=" + csrf(browser.send(page("/keys/" + keyId), text()).body());

        var refused = browser.send(form("/keys/" + keyId + "/reveal", "reason=typed+before" + csrf), text());
        var back = browser.send(page("/keys/" + keyId), text());
        var made = browser.send(form("/keys/" + keyId + "/share", "reason=r&minutes=60" + csrf), text());
        browser.send(form("/keys/" + keyId + "/shares/s-1/withdraw", csrf.substring(1)), text());
        var withdrawn = browser.send(page("/keys/" + keyId), text());

        browser.send(form("/keys/" + keyId + "/rotations/17/cancel", csrf.substring(1)), text());

        assertThat(VAULT.lastAsked("/api/v1/keys/rotations/17").method()).isEqualTo("DELETE");
        assertThat(refused.statusCode()).isEqualTo(302);
        assertThat(back.body()).contains("Ask &lt;somebody&gt;.", "typed before");
        assertThat(made.body()).contains("https://c.example/share#tok", "22 Nov 2026 12:00 UTC");
        assertThat(made.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(v -> assertThat(v).contains("no-store"));
        assertThat(VAULT.lastAsked(path + "/shares").body()).isEqualTo("{\"reason\":\"r\",\"minutes\":60}");
        assertThat(VAULT.lastAsked("/api/v1/keys/shares/s-1").method()).isEqualTo("DELETE");
        assertThat(withdrawn.body()).contains("The link shows nothing any more.");
    }

    @Test
    void hostProofVaultsAreShownAndNoFieldOfTheirsIsEverSent() throws Exception {
        MATCHING.answers(
                "/api/v1/organizations",
                "{\"items\":[{\"id\":7,\"name\":\"Harbour <b>Dental\"},{\"id\":8,\"name\":\"Bakery\"}]}");
        VAULT.answers(
                "/api/v1/vault/key-pairs",
                "{\"items\":[{\"organizationId\":7,\"keyPairId\":3,\"sealsArrivals\":true,\"vaulted\":1040,\"notVaulted\":2,"
                        + "\"madeBy\":\"ada\",\"madeAt\":\"2026-11-25T08:00:00Z\",\"passphraseSetAt\":\"2026-11-26T08:00:00Z\"}]}");
        var keyId = "9f3a0000-5be2-4f06-8e17-a2c85d90f1b3";
        var vaulted = "{\"keyId\":\"%s\",\"deviceName\":\"LON <9>\",\"organizationId\":7,\"vaulted\":true}";
        VAULT.answers(
                "/api/v1/keys?includeArchived=true&limit=50&q=9f3a",
                "{\"items\":[" + vaulted.formatted(keyId) + ",{\"keyId\":\"9f3a1111\",\"vaulted\":false}]}");
        VAULT.answers(
                "/api/v1/keys?includeArchived=true&limit=50&q=LON%20%3C9%3E",
                "{\"items\":[" + vaulted.formatted(keyId) + "," + vaulted.formatted("9f3a2222") + "]}");
        VAULT.answers(
                "/api/v1/keys/" + keyId + "/reveal-terms",
                "{\"policy\":\"APPROVAL\",\"may\":false,\"why\":\"Ask <somebody>.\",\"reason\":\"REQUIRED\",\"ticket\":\"REQUIRED\","
                        + "\"breakGlass\":true,\"rotation\":\"ASK\",\"rotationDelayMinutes\":60}");
        var browser = signedInBrowser();

        var all = page(browser, "/host-proof");
        var one = page(browser, "/host-proof/7");
        var none = page(browser, "/host-proof/8");
        var open = page(browser, "/host-proof/open?key=9f3a");
        var several = browser.send(page("/host-proof/open?key=LON+%3C9%3E"), text());
        var foreign = send(get("/host-proof/9", DESK_TOKEN));
        var asDesk = send(get("/host-proof/8", DESK_TOKEN)).body();

        assertThat(all).contains("Harbour &lt;b&gt;Dental", "sealed on arrival", "1,040", "has no vault");
        assertThat(one).contains("1,040", "2026-11-26", "Change the passphrase", "stay locked for good");
        assertThat(none).contains("There is no way round a lost passphrase", "data-expected=\"Bakery\"");
        VAULT.answers("/api/v1/vault/key-pairs", 503, "application/problem+json", "{}");
        assertThat(send(get("/host-proof/8", DESK_TOKEN)).statusCode()).isEqualTo(503);
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).contains("There is no such organization", "choose one of yours");
        assertThat(asDesk).contains("Administrators and managers make one here").doesNotContain("type=\"password\"");
        assertThat(open)
                .contains(
                        "LON &lt;9&gt;",
                        "data-key=\"" + keyId + "\"",
                        "stays in this browser",
                        "Ask &lt;somebody&gt;.",
                        "1 hour after",
                        "Rotate the key afterwards",
                        "formaction=\"/keys/" + keyId + "/approval\"",
                        "name=\"breakGlass\"",
                        "<form id=\"open-key\" class=\"screen reveal\" method=\"dialog\"");
        assertThat(csrf(open.substring(open.indexOf("open-key")))).isEqualTo(csrf(open));
        assertThat(several.headers().firstValue("Location")).contains(url + "/keys?q=LON%20%3C9%3E");
        // A field with a name would travel in a form that is sent when the script does not run.
        for (var page : List.of(one, none)) {
            assertThat(page).doesNotContainPattern("<input (?!type=\"hidden\")[^>]*name=");
        }
        for (var page : List.of(one, none, open)) {
            assertThat(page)
                    .contains("type=\"password\"")
                    .doesNotContainPattern("<input (?=[^>]*type=\"password\")[^>]* name=");
        }
        assertThat(page(browser, "/host-proof.js")).contains("./host-proof-crypto.js");
        assertThat(page(browser, "/host-proof-crypto.js")).contains("export async function open");
    }

    @Test
    void everyPageAsksInTheNameOfItsCallerAndOpensOnlyToTheirRole() throws Exception {
        var key = UUID.randomUUID();
        var path = "/api/v1/keys/" + key;
        VAULT.answers(path, "{\"keyId\":\"" + key + "\",\"deviceId\":\"d-9\",\"organizationId\":7}");
        VAULT.answers(path + "/reveals", "{\"keyId\":\"" + key + "\",\"recoveryPassword\":\"" + DIGITS + "\"}");
        VAULT.answers(path + "/shares", 201, "application/json", "{\"keyId\":\"" + key + "\",\"link\":\"l\"}");
        VAULT.answers(path + "/reveal-approvals", 201, "application/json", "{}");
        VAULT.answers("/api/v1/keys/shares/views", 404, "application/problem+json", "{}");
        VAULT.answers("/api/v1/vault/key-pairs", "{\"items\":[]}");
        MATCHING.answers("/api/v1/organizations", "{\"items\":[{\"id\":7,\"name\":\"Harbour\"}]}");
        MATCHING.answers("/api/v1/matches/previews", "{}");
        MATCHING.answers("/api/v1/matches/changes", "{}");
        VAULT.answers(
                "/api/v1/keys?includeArchived=true&limit=50&q=" + key,
                "{\"items\":[{\"keyId\":\"" + key + "\",\"organizationId\":7,\"vaulted\":true}]}");
        VAULT.answers("/api/v1/reveal-approvals?open=true&limit=200", "{\"items\":[]}");
        VAULT.answers("/api/v1/vault/alarms?hours=24&limit=200", "{\"items\":[]}");
        var mine = "/keys/" + key;
        var theirs = "/keys/" + UUID.randomUUID();

        new PageMatrix(url, ConsoleIT::tokenOf, ALL, ConsoleIT::verifiedClaims)
                .page("GET /", "/")
                .page("GET /live", "/live")
                .page("GET /keys", "/keys?q=3d9a41c7")
                .page("GET /keys/{keyId}", mine, 200, theirs, 404)
                .page("POST /keys/{keyId}/reveal", mine + "/reveal", 200, theirs + "/reveal", 302)
                .page("POST /keys/{keyId}/share", mine + "/share", 200, theirs + "/share", 302)
                .page("POST /keys/{keyId}/approval", mine + "/approval", 302, theirs + "/approval", 302)
                .page(
                        "POST /keys/{keyId}/shares/{shareId}/withdraw",
                        mine + "/shares/s-9/withdraw",
                        302,
                        theirs + "/shares/s-8/withdraw",
                        302)
                .page(
                        "POST /keys/{keyId}/rotations/{id}/cancel",
                        mine + "/rotations/9/cancel",
                        302,
                        theirs + "/rotations/8/cancel",
                        302)
                .page("GET /host-proof", "/host-proof")
                .page(
                        "GET /host-proof/open",
                        "/host-proof/open?key=" + key,
                        200,
                        "/host-proof/open?key=" + UUID.randomUUID(),
                        302)
                .page("GET /approvals", "/approvals")
                .page("POST /approvals/{id}/give", "/approvals/9/give", 302, "/approvals/8/give", 302)
                .page("POST /approvals/{id}/refuse", "/approvals/9/refuse", 302, "/approvals/8/refuse", 302)
                .page("GET /host-proof/{organizationId}", "/host-proof/7", 200, "/host-proof/9", 404)
                .page("GET /matches", "/matches?organizationId=7", 200, "/matches?organizationId=9", 200)
                .page("POST /matches/preview", "/matches/preview?action=IGNORE&device=d-9")
                .page(
                        "POST /matches/apply",
                        "/matches/apply?action=IGNORE&device=d-9",
                        302,
                        "/matches/apply?action=x",
                        302)
                .open("GET /sign-in", "/sign-in", 200)
                .open("POST /sign-in", "/sign-in?token=none", 403)
                .open("GET /share", "/share", 200)
                .open("GET /share/hidden", "/share/hidden", 200)
                .open("POST /share", "/share?token=none", 404)
                .open("GET /consent/callback", "/consent/callback", 200)
                .check(console.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class));
    }

    @Test
    void browsersGetAnErrorPage() throws Exception {
        var page = signedInBrowser()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/nowhere"))
                                .header("Accept", "text/html")
                                .build(),
                        text());

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no such page");
    }

    @Test
    void servesScriptAndStyleItself() throws Exception {
        for (var path : List.of(
                "/console.css", "/console.js", "/digits.js", "/share.js", "/webjars/htmx.org/dist/htmx.min.js")) {
            assertThat(send(HttpRequest.newBuilder(URI.create(url + path))).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    private static HttpClient signedInBrowser() throws IOException, InterruptedException {
        return signedInBrowser("");
    }

    /** @param wanted as the request for a link has it */
    private static HttpClient signedInBrowser(String wanted) throws IOException, InterruptedException {
        var made = send(post("/api/v1/sign-in-links", administratorToken, wanted));
        var token = tokenOf(json(made).path("url").asString());
        var browser = browser();
        var looked = browser.send(
                HttpRequest.newBuilder(URI.create(url + "/sign-in?token=" + token))
                        .build(),
                text());
        browser.send(form("/sign-in", "token=" + token + "&_csrf=" + csrf(looked.body())), text());
        return browser;
    }

    private static String page(HttpClient browser, String path) throws IOException, InterruptedException {
        return browser.send(HttpRequest.newBuilder(URI.create(url + path)).build(), text())
                .body();
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    private static String tokenOf(String link) {
        return link.substring(link.indexOf("token=") + "token=".length());
    }

    private static String csrf(String page) {
        var found = CSRF.matcher(page);
        assertThat(found.find()).as("CSRF token in %s", page).isTrue();
        return found.group(1);
    }

    private static JWTClaimsSet verifiedClaims(FakeService.Asked asked) throws Exception {
        var token = SignedJWT.parse(asked.header("Authorization").substring("Bearer ".length()));
        assertThat(token.verify(new ECDSAVerifier(SecretFiles.readJwk(secrets.internalTokenPublic()))))
                .isTrue();
        return token.getJWTClaimsSet();
    }

    private static HttpRequest page(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).build();
    }

    private static HttpRequest form(String path, String content) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(content))
                .build();
    }

    private static HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder get(String path, String token) {
        return request(path, token);
    }

    private static HttpRequest.Builder post(String path, String token, String json) {
        return request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), text());
        }
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
