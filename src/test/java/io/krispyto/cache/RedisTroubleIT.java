package io.krispyto.cache;

import static io.krispyto.cache.ResultCacheContract.FIRST;
import static io.krispyto.cache.ResultCacheContract.QUERY;
import static io.krispyto.cache.ResultCacheContract.await;
import static io.krispyto.cache.ResultCacheContract.payload;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestProxy;
import io.krispyto.TestRedis;
import io.krispyto.bus.Payload;
import io.krispyto.cache.Requesters.Lookup;
import io.krispyto.config.RedisSettings;
import io.krispyto.config.Secret;
import io.krispyto.domain.query.SearchQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that is absent, hangs, dies, is slow or full, or refuses our commands. */
@Tag("alone")
class RedisTroubleIT {
  /** The maximum delay that the project promises for one query. */
  private static final long MOST_MILLIS = 200;

  /** By then, all waiting lookups have completed and none waits any longer. */
  private static final long FIRST_MOMENT_MILLIS = 250;

  /** The maximum duration of a miss that does not contact Redis. */
  private static final long AT_ONCE_MILLIS = 50;

  private static final int MIB = 1024 * 1024;

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));
  private final TestRedis redis = TestRedis.notStarted();
  private final LogLines log = LogLines.of("io.krispyto.cache");
  private final List<RedisResultCache> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(each -> await(each.close()));
    await(vertx.close());
    redis.close();
    log.close();
  }

  @Test
  void theCacheStartsWithoutRedisAndUsesItOnceItIsAvailable() {
    var cache = open(redis.url());
    assertThat(millisOf(cache.get(QUERY, FIRST))).isLessThan(AT_ONCE_MILLIS);
    soon().until(() -> log.of(Level.WARN).size() == 1);
    cache.put(QUERY, payload("a", FIRST));
    redis.start();
    soon().until(cache::isUsed);
    assertThat(await(cache.get(QUERY, FIRST))).isEmpty();
    cache.put(QUERY, payload("a", FIRST));
    assertThat(await(cache.get(QUERY, FIRST))).isPresent();
    assertThat(log.of(Level.WARN)).hasSize(1);
    assertThat(log.of(Level.INFO)).containsExactly("Using Redis at 127.0.0.1:" + redis.port());
  }

  /** A kind of outage, and how it ends. */
  enum Trouble {
    STOPPED {
      @Override
      void begin(TestRedis redis) {
        redis.stop();
      }

      @Override
      void end(TestRedis redis) {
        redis.start();
      }
    },
    KILLED {
      @Override
      void begin(TestRedis redis) {
        redis.kill();
      }

      @Override
      void end(TestRedis redis) {
        redis.start();
      }
    },
    PAUSED {
      @Override
      void begin(TestRedis redis) {
        redis.pause();
      }

      @Override
      void end(TestRedis redis) {
        redis.resume();
      }
    },
    PAUSED_AND_KILLED {
      @Override
      void begin(TestRedis redis) {
        redis.pause();
      }

      @Override
      void end(TestRedis redis) {
        redis.kill();
        redis.start();
      }
    };

    abstract void begin(TestRedis redis);

    abstract void end(TestRedis redis);
  }

  @ParameterizedTest
  @EnumSource
  void underLoadAnOutageDelaysOnlyTheFirstMomentAndRedisIsUsedAgainAfterwards(Trouble trouble) {
    redis.start();
    var cache = used(redis.url());
    var requesters = Requesters.start(vertx, cache);
    var start = System.nanoTime();
    soon().until(() -> requesters.hitsAfter(start));

    trouble.begin(redis);
    var begun = System.nanoTime();
    soon().until(() -> requesters.after(begun, 1500).count() > 100);
    assertThat(requesters.after(begun, FIRST_MOMENT_MILLIS)).noneMatch(Lookup::hit);
    assertAtOnce(requesters, begun);
    assertThat(log.of(Level.WARN)).hasSize(1);

    var ended = System.nanoTime();
    trouble.end(redis);
    soon().until(() -> requesters.hitsAfter(ended));
    printSummary(trouble, requesters, start, begun, ended);
    requesters.stop();
    assertNoneTookTooLong(requesters, start);
    assertThat(log.of(Level.WARN)).hasSize(1);
    assertThat(log.of(Level.INFO)).hasSize(2);
  }

  @Test
  void aSlowRedisIsSkippedAndUsedAgainOnceItIsFast() {
    redis.start();
    var proxy = await(TestProxy.start(vertx, redis.port()));
    var cache = used("redis://127.0.0.1:" + proxy.port());
    cache.put(QUERY, payload("a", FIRST));
    assertThat(await(cache.get(QUERY, FIRST))).isPresent();

    // Below the timeout, even on a slow machine.
    proxy.delayResponses(Duration.ofMillis(60));
    var took = 0L;
    for (var queries = 0; cache.isUsed(); queries++) {
      assertThat(queries).isLessThan(5);
      took += millisOf(cache.get(QUERY, FIRST));
    }
    assertThat(took).isBetween(100L, 300L);
    // Although it replies, it is still too slow to count as recovered.
    soon()
        .during(Duration.ofSeconds(1))
        .until(() -> millisOf(cache.get(QUERY, FIRST)) < AT_ONCE_MILLIS);
    assertThat(log.of(Level.WARN)).singleElement().asString().endsWith("it responds slowly");

    proxy.delayResponses(Duration.ZERO);
    soon().until(cache::isUsed);
    assertThat(await(cache.get(QUERY, FIRST))).isPresent();
    await(proxy.close());
  }

  @Test
  void aSlowRedisUnderLoadStaysWithinTheWaitBudget() {
    redis.start();
    var proxy = await(TestProxy.start(vertx, redis.port()));
    var cache = used("redis://127.0.0.1:" + proxy.port());
    var requesters = Requesters.start(vertx, cache);
    var start = System.nanoTime();
    soon().until(() -> requesters.hitsAfter(start));
    var slow = System.nanoTime();
    proxy.delayResponses(Duration.ofMillis(90));
    soon().until(() -> requesters.after(slow, 1000).count() > 100);
    requesters.stop();
    assertAtOnce(requesters, slow);
    assertNoneTookTooLong(requesters, start);
    await(proxy.close());
  }

  @Test
  void aFullRedisIsStillRead() {
    redis.start("--maxmemory", "2mb", "--maxmemory-policy", "noeviction");
    var cache = used(redis.url());
    var queries = IntStream.range(0, 50).mapToObj(i -> new SearchQuery("x" + i)).toList();
    var cached = new ArrayList<Optional<Payload>>();
    for (var query : queries) {
      cache.put(query, new Payload(Buffer.buffer(new byte[100_000]), "text/csv", FIRST));
      cached.add(await(cache.get(query, FIRST)));
    }
    assertThat(cached.get(0)).isPresent();
    assertThat(cached.get(49)).isEmpty();
    assertThat(await(cache.get(queries.get(0), FIRST))).isPresent();
    assertThat(cache.isUsed()).isTrue();
    assertThat(log.of(Level.WARN)).singleElement().asString().contains("does not store", "OOM");
  }

  @Test
  void aReadOnlyRedisIsStillRead() {
    redis.start();
    var cache = used(redis.url());
    cache.put(QUERY, payload("a", FIRST));
    assertThat(await(cache.get(QUERY, FIRST))).isPresent();
    redis.command("replicaof", "127.0.0.1", "1");
    cache.put(QUERY, payload("b", FIRST));
    assertThat(await(cache.get(QUERY, FIRST))).contains(payload("a", FIRST));
    soon().until(() -> log.of(Level.WARN).stream().anyMatch(line -> line.contains("READONLY")));
  }

  @Test
  void aLoadingRedisIsSkippedUntilItHasLoaded() {
    redis.start("--rdbcompression", "no");
    redis.command("debug", "populate", "2000", "key", "20000");
    redis.command("save");
    redis.stop();
    // 2,000 keys at 300 microseconds each; Redis handles other commands every 2 MiB.
    redis.start("--key-load-delay", "300");
    assertThat(redis.command("get", "x")).startsWith("-LOADING");
    var cache = open(redis.url());
    soon().until(() -> log.of(Level.WARN).size() == 1);
    assertThat(log.of(Level.WARN)).singleElement().asString().contains("LOADING");
    assertThat(millisOf(cache.get(QUERY, FIRST))).isLessThan(AT_ONCE_MILLIS);
    soon().until(cache::isUsed);
    cache.put(QUERY, payload("a", FIRST));
    assertThat(await(cache.get(QUERY, FIRST))).isPresent();
    assertThat(log.of(Level.WARN)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":wrong-password@", "nobody:wrong-password@"})
  void withAWrongPasswordRedisIsSkipped(String user) {
    redis.start("--requirepass", "right-password");
    var cache = open("redis://" + user + "127.0.0.1:" + redis.port());
    soon().until(() -> log.of(Level.WARN).size() == 1);
    assertThat(log.of(Level.WARN)).singleElement().asString().containsAnyOf("NOAUTH", "WRONGPASS");
    assertThat(millisOf(cache.get(QUERY, FIRST))).isLessThan(AT_ONCE_MILLIS);
    assertThat(cache.isUsed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {":s3cret+p%40%2Fs@", "default:s3cret+p%40%2Fs@"})
  void withTheRightPasswordRedisIsUsed(String user) {
    redis.start("--requirepass", "s3cret+p@/s");
    var cache = used("redis://" + user + "127.0.0.1:" + redis.port());
    cache.put(QUERY, payload("a", FIRST));
    assertThat(await(cache.get(QUERY, FIRST))).isPresent();
  }

  @Test
  void aRefusedCommandIsAMiss() {
    redis.start();
    var cache = used(redis.url());
    redis.command("acl", "setuser", "default", "-getrange");
    assertThat(await(cache.get(QUERY, FIRST))).isEmpty();
    assertThat(log.of(Level.WARN)).singleElement().asString().contains("NOPERM");
  }

  @Test
  void thePasswordIsNeverLogged() {
    try (var all = LogLines.of("io.vertx.redis")) {
      var url = "redis://:s3cret-word@127.0.0.1:" + redis.port();
      var cache = open(url);
      soon().until(() -> log.of(Level.WARN).size() == 1);
      redis.start("--requirepass", "s3cret-word");
      soon().until(cache::isUsed);
      redis.stop();
      soon().until(() -> log.of(Level.WARN).size() == 2);
      redis.start("--requirepass", "another");
      soon().until(() -> log.all().stream().anyMatch(line -> line.contains("WRONGPASS")));
      redis.stop();
      await(echo());
      soon().until(() -> log.all().stream().anyMatch(line -> line.contains("***")));
      assertThat(log.all()).noneMatch(line -> line.contains("s3cret-word"));
      assertThat(all.all()).noneMatch(line -> line.contains("s3cret-word"));
    }
  }

  /** A server on Redis's port that rejects a command and echoes everything that it received. */
  private Future<?> echo() {
    return vertx
        .createNetServer()
        .connectHandler(
            client ->
                client.handler(
                    sent ->
                        client.write(
                            "-DENIED " + sent.toString().replaceAll("\\s+", " ") + "\r\n")))
        .listen(redis.port(), "127.0.0.1");
  }

  @Test
  void aHungRedisUsesLittleMemory() {
    redis.start();
    var cache = used(redis.url());
    redis.pause();
    for (var i = 0; i < 20; i++) {
      var payload = new Payload(Buffer.buffer(new byte[MIB]), "text/csv", FIRST);
      cache.put(new SearchQuery("x" + i), payload);
    }
    redis.resume();
    assertThat(await(cache.get(QUERY, FIRST))).isEmpty();
    assertThat(cache.isUsed()).isTrue();
    assertThat(redis.keys()).hasSizeLessThan(3);
  }

  @Test
  void moreQueriesThanCanWaitAreMissesAtOnce() {
    redis.start();
    var cache = used(redis.url());
    redis.pause();
    var gets =
        IntStream.range(0, 3 * RedisSession.MAX_IN_FLIGHT)
            .mapToObj(i -> cache.get(QUERY, FIRST))
            .toList();
    soon().until(() -> gets.stream().allMatch(Future::isComplete));
    assertThat(gets).allMatch(get -> get.result().isEmpty());
    redis.resume();
    soon().until(cache::isUsed);
  }

  /** A load balancer whose Redis is unavailable behaves like this. */
  @Test
  void aRedisThatDropsConnectionsIsLoggedOnce() {
    var connections = new AtomicInteger();
    await(
        vertx
            .createNetServer(new NetServerOptions().setSoLinger(0))
            .connectHandler(
                client -> {
                  connections.incrementAndGet();
                  client.handler(sent -> client.close());
                })
            .listen(redis.port(), "127.0.0.1"));
    open(redis.url());
    soon().until(() -> connections.get() >= 4);
    assertThat(log.of(Level.WARN)).hasSize(1);
  }

  @Test
  void aHungRedisIsDetectedWithoutAQuery() {
    redis.start();
    var cache = used(redis.url());
    redis.pause();
    soon().until(() -> !cache.isUsed());
    redis.resume();
    soon().until(cache::isUsed);
  }

  @ParameterizedTest
  @CsvSource({"localhost,true,true", "127.0.0.1,true,false", "localhost,false,false"})
  void tlsRequiresATrustedCertificateForTheHost(String host, boolean trusted, boolean isUsed)
      throws Exception {
    redis.start();
    var port = await(TestProxy.start(vertx, encrypted(), redis.port())).port();
    if (trusted) {
      System.setProperty(TRUST_STORE, authority().toString());
    }
    try {
      var cache = open("rediss://" + host + ":" + port);
      soon().until(() -> isUsed ? cache.isUsed() : log.of(Level.WARN).size() == 1);
      assertThat(cache.isUsed()).isEqualTo(isUsed);
    } finally {
      System.clearProperty(TRUST_STORE);
    }
  }

  private static NetServerOptions encrypted() {
    var certificate = new PemKeyCertOptions();
    certificate.setCertPath("tls/server.crt").setKeyPath("tls/server.key");
    return new NetServerOptions().setSsl(true).setKeyCertOptions(certificate);
  }

  private Path authority() throws Exception {
    var store = KeyStore.getInstance("JKS");
    store.load(null, null);
    try (var certificate = getClass().getResourceAsStream("/tls/authority.crt")) {
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    var file = folder.resolve("authorities.jks");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, new char[0]);
    }
    return file;
  }

  private static void assertNoneTookTooLong(Requesters requesters, long start) {
    var most = MOST_MILLIS + requesters.stallMillis();
    assertThat(requesters.after(start, 0)).allMatch(lookup -> lookup.millis() < most);
  }

  private static void assertAtOnce(Requesters requesters, long begun) {
    var most = AT_ONCE_MILLIS + requesters.stallMillis();
    assertThat(requesters.after(begun, FIRST_MOMENT_MILLIS))
        .allMatch(lookup -> lookup.millis() < most);
  }

  private RedisResultCache open(String url) {
    var cache =
        new RedisResultCache(
            vertx, new RedisSettings(new Secret(url), "krispyto:", Duration.ofHours(1)));
    opened.add(cache);
    return cache;
  }

  private RedisResultCache used(String url) {
    var cache = open(url);
    soon().until(cache::isUsed);
    return cache;
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  private static long millisOf(Future<?> future) {
    var start = System.nanoTime();
    await(future);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static void printSummary(
      Trouble trouble, Requesters requesters, long start, long begun, long ended) {
    System.out.printf(
        "%s: before at most %d ms; in the first moment %d ms; later %d ms; back after %d ms; the machine stood still for %d ms%n",
        trouble,
        max(requesters, start, 0, begun),
        max(requesters, begun, -1000, begun + TimeUnit.MILLISECONDS.toNanos(FIRST_MOMENT_MILLIS)),
        max(requesters, begun, FIRST_MOMENT_MILLIS, ended),
        requesters
            .after(ended, 0)
            .filter(Lookup::hit)
            .mapToLong(lookup -> TimeUnit.NANOSECONDS.toMillis(lookup.at() - ended))
            .min()
            .orElseThrow(),
        requesters.stallMillis());
  }

  private static long max(Requesters requesters, long moment, long millis, long before) {
    return requesters
        .after(moment, millis)
        .filter(lookup -> lookup.at() < before)
        .mapToLong(Lookup::millis)
        .max()
        .orElse(-1);
  }
}
