package io.krispyto.cache;

import static io.krispyto.cache.ResultCacheContract.FIRST;
import static io.krispyto.cache.ResultCacheContract.QUERY;
import static io.krispyto.cache.ResultCacheContract.await;
import static io.krispyto.cache.ResultCacheContract.payload;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestRedis;
import io.krispyto.config.RedisSettings;
import io.krispyto.config.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis whose users have only the rights that they need (ACL). */
class RedisAccessIT {
  /** The rights documented in {@code .env.example}. */
  private static final String NEEDED = "-@all +ping +getrange +set +select ~krispyto:*";

  private final Vertx vertx = Vertx.vertx();
  private final TestRedis redis = TestRedis.started();
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
  void theDocumentationHasTheNeededRights() throws IOException {
    assertThat(Files.readString(Path.of(".env.example"))).contains(NEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/1"})
  void theDocumentedRightsAreEnough(String database) {
    allow(NEEDED);
    redis.command("acl", "setuser", "default", "off");
    var cache = open(database);

    soon().until(cache::isUsed);
    soon()
        .until(
            () -> {
              cache.put(QUERY, payload("a", FIRST));
              return await(cache.get(QUERY, FIRST)).isPresent();
            });
    assertThat(log.all()).noneMatch(line -> line.contains("NOPERM"));
  }

  @ParameterizedTest
  @CsvSource({
    "-@all +ping +set ~krispyto:*, getrange",
    "-@all +getrange +set ~krispyto:*, ping",
    "+@all ~prices:*, keys",
    "+@all, keys"
  })
  void withoutTheRightToReadRedisIsUnavailableAndThatIsLoggedOnce(String rights, String missing) {
    allow(rights);
    var cache = open("");
    soon().until(() -> log.of(Level.WARN).size() == 1);
    var tries = log.of(Level.DEBUG).size();

    // The cache retries repeatedly.
    soon()
        .until(
            () -> {
              cache.put(QUERY, payload("a", FIRST));
              assertThat(await(cache.get(QUERY, FIRST))).isEmpty();
              return log.of(Level.DEBUG).size() >= tries + 3;
            });

    assertThat(log.of(Level.WARN)).singleElement().asString().contains("Bypassing Redis");
    assertThat(log.of(Level.DEBUG)).anyMatch(line -> line.matches(".*NOPERM.*" + missing + ".*"));
    assertThat(log.all()).noneMatch(line -> line.contains("hush"));
    assertThat(log.of(Level.INFO)).isEmpty();
    allow("-@all resetkeys " + NEEDED);
    soon().until(cache::isUsed);
  }

  @Test
  void withoutTheRightToWriteTheCacheStillReadsAndThatIsLoggedOnce() {
    allow("-@all +ping +getrange ~krispyto:*");
    var cache = open("");
    soon().until(cache::isUsed);

    for (var i = 0; i < 20; i++) {
      cache.put(QUERY, payload("a", FIRST));
      assertThat(await(cache.get(QUERY, FIRST))).isEmpty();
    }

    soon().until(() -> !refusals().isEmpty());
    // One refusal per connection: a slow machine may have reconnected.
    assertThat(refusals()).hasSizeLessThanOrEqualTo(log.of(Level.INFO).size());
    assertThat(log.of(Level.WARN))
        .filteredOn(line -> line.contains("Bypassing Redis"))
        .noneMatch(line -> line.contains("NOPERM"));
  }

  private List<String> refusals() {
    return log.of(Level.WARN).stream()
        .filter(line -> line.matches(".*does not store results: NOPERM.*'set'.*"))
        .toList();
  }

  @Test
  void rightsRevokedWhileConnectedAreLoggedOnce() {
    allow(NEEDED);
    var cache = open("");
    soon().until(cache::isUsed);

    allow("-getrange");
    soon()
        .until(
            () -> {
              await(cache.get(QUERY, FIRST));
              return !cache.isUsed();
            });
    var tries = log.of(Level.DEBUG).size();
    soon().until(() -> log.of(Level.DEBUG).size() >= tries + 3);

    // One refusal per connection: a slow machine may have reconnected before.
    assertThat(log.of(Level.WARN)).hasSizeBetween(1, log.of(Level.INFO).size());
    assertThat(log.of(Level.DEBUG)).anyMatch(line -> line.contains("NOPERM"));
  }

  private void allow(String rights) {
    var command = new ArrayList<>(List.of("acl", "setuser", "prices", "on", ">hush"));
    command.addAll(List.of(rights.split(" ")));
    assertThat(redis.command(command.toArray(String[]::new))).isEqualTo("OK");
  }

  private RedisResultCache open(String database) {
    var url = redis.url().replace("//", "//prices:hush@") + database;
    var cache =
        new RedisResultCache(
            vertx, new RedisSettings(new Secret(url), "krispyto:", Duration.ofHours(1)));
    opened.add(cache);
    return cache;
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
