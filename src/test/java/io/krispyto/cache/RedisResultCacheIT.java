package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestRedis;
import io.krispyto.bus.Payload;
import io.krispyto.config.RedisSettings;
import io.krispyto.config.Secret;
import io.krispyto.domain.query.SearchQuery;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A healthy Redis; the tests change only its values. */
class RedisResultCacheIT extends ResultCacheContract {
  private static final int MIB = 1024 * 1024;
  private static TestRedis redis;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  private final List<RedisResultCache> opened = new ArrayList<>();
  private RedisResultCache cache;

  @BeforeAll
  static void start() {
    redis = TestRedis.started();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void open() {
    redis.command("flushall");
    cache = used(settings(RedisSettings.DEFAULT_PREFIX));
  }

  @AfterEach
  void close() {
    opened.forEach(each -> await(each.close()));
    await(vertx.close());
  }

  @Override
  ResultCache cache() {
    return cache;
  }

  @Test
  void allNodesShareIt() {
    var other = used(settings(RedisSettings.DEFAULT_PREFIX));
    cache.put(QUERY, payload("a", FIRST));
    Awaitility.await().until(() -> await(other.get(QUERY, FIRST)).isPresent());
  }

  @Test
  void eachPrefixIsASeparateCache() {
    var other = used(settings("other:"));
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    assertThat(await(other.get(QUERY, FIRST))).isEmpty();
  }

  @Test
  void eachDatabaseNumberIsASeparateCache() {
    var other =
        used(new RedisSettings(new Secret(redis.url() + "/3"), "krispyto:", Duration.ofHours(1)));
    other.put(QUERY, payload("a", FIRST));
    assertThat(await(other.get(QUERY, FIRST))).isPresent();
    assertThat(cached(QUERY, FIRST)).isEmpty();
  }

  @Test
  void aPayloadExpiresAfterItsTimeToLive() {
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    assertThat(Integer.parseInt(redis.command("ttl", onlyKey()))).isBetween(3590, 3600);
  }

  @Test
  void aKeyIsShortAndContainsTheVersion() {
    cache.put(new SearchQuery("x".repeat(50)), payload("a", SECOND));
    assertThat(cached(new SearchQuery("x".repeat(50)), SECOND)).isPresent();
    assertThat(onlyKey()).matches("krispyto:" + Payload.LAYOUT + ":2:[0-9a-f]{64}");
  }

  /** UTF-8 encoding would turn both into a question mark. */
  @Test
  void unpairedSurrogatesAreDistinct() {
    cache.put(new SearchQuery("\ud800"), payload("a", FIRST));
    assertThat(cached(new SearchQuery("\ud800"), FIRST)).isPresent();
    assertThat(cached(new SearchQuery("\ud801"), FIRST)).isEmpty();
    assertThat(cached(new SearchQuery("?"), FIRST)).isEmpty();
  }

  @Test
  void anOversizedPayloadIsNotStored() {
    cache.put(QUERY, new Payload(Buffer.buffer(new byte[MIB + 1]), "text/csv", FIRST));
    assertThat(cached(QUERY, FIRST)).isEmpty();
    cache.put(QUERY, new Payload(Buffer.buffer(new byte[MIB]), "text/csv", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
  }

  @Test
  void futuresCompleteOnTheCallersContext() {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    var caller =
        (Supplier<VerticleBase>)
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return cache
                        .get(QUERY, FIRST)
                        .onSuccess(
                            payload -> {
                              threads.add(Thread.currentThread());
                              assertThat(Vertx.currentContext()).isSameAs(context);
                            });
                  }
                };
    await(vertx.deployVerticle(caller, new DeploymentOptions().setInstances(3)));
    assertThat(threads).hasSize(3);
  }

  @Test
  void theCacheWorksAfterAFlush() {
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    redis.command("flushall");
    assertThat(cached(QUERY, FIRST)).isEmpty();
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
  }

  /** Values that another program may have changed. */
  enum Poison {
    EMPTY {
      @Override
      byte[] of(byte[] value) {
        return new byte[0];
      }
    },
    ONE_BYTE {
      @Override
      byte[] of(byte[] value) {
        return new byte[] {'K'};
      }
    },
    TEXT {
      @Override
      byte[] of(byte[] value) {
        return "[{\"crypto\":\"Bitcoin\"}]".getBytes(StandardCharsets.UTF_8);
      }
    },
    TRUNCATED {
      @Override
      byte[] of(byte[] value) {
        return Arrays.copyOf(value, value.length - 1);
      }
    },
    HEADER_ONLY {
      @Override
      byte[] of(byte[] value) {
        return Arrays.copyOf(value, 10);
      }
    },
    LONGER {
      @Override
      byte[] of(byte[] value) {
        return Arrays.copyOf(value, value.length + 1);
      }
    },
    FLIPPED_BIT {
      @Override
      byte[] of(byte[] value) {
        value[value.length - 1] ^= 1;
        return value;
      }
    };

    abstract byte[] of(byte[] value);
  }

  @ParameterizedTest
  @EnumSource
  void aPoisonedValueIsAMiss(Poison poison) {
    cache.put(QUERY, payload("a page of some length", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    var key = onlyKey();
    redis.command(bytes("set"), bytes(key), poison.of(redis.value(key)));
    assertMissAndReplaced();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lpush", "sadd", "pfadd"})
  void aValueOfAnotherTypeIsAMiss(String command) {
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    var key = onlyKey();
    redis.command("del", key);
    redis.command(command, key, "b");
    assertMissAndReplaced();
  }

  @Test
  void aPayloadOfAnotherQueryOrVersionIsAMiss() {
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    var value = redis.value(onlyKey());
    redis.command("flushall");
    cache.put(QUERY, payload("a", SECOND));
    assertThat(cached(QUERY, SECOND)).isPresent();
    redis.command(bytes("set"), bytes(onlyKey()), value);
    assertThat(cached(QUERY, SECOND)).isEmpty();
  }

  @Test
  void ofAHugeValueOnlyTheBeginningIsRead() {
    cache.put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isPresent();
    redis.command("setrange", onlyKey(), String.valueOf(100 * MIB), "x");
    var before = sentBytes();
    assertThat(cached(QUERY, FIRST)).isEmpty();
    assertThat(sentBytes() - before).isLessThan(2 * MIB);
    assertMissAndReplaced();
  }

  private void assertMissAndReplaced() {
    assertThat(cached(QUERY, FIRST)).isEmpty();
    assertThat(cache.isUsed()).isTrue();
    cache.put(QUERY, payload("good again", FIRST));
    assertThat(cached(QUERY, FIRST)).contains(payload("good again", FIRST));
  }

  private RedisResultCache used(RedisSettings settings) {
    var using = new RedisResultCache(vertx, settings);
    opened.add(using);
    Awaitility.await().until(using::isUsed);
    return using;
  }

  private static RedisSettings settings(String prefix) {
    return new RedisSettings(new Secret(redis.url()), prefix, Duration.ofHours(1));
  }

  private static String onlyKey() {
    assertThat(redis.keys()).hasSize(1);
    return redis.keys().get(0);
  }

  private static long sentBytes() {
    return redis
        .command("info", "stats")
        .lines()
        .filter(line -> line.startsWith("total_net_output_bytes:"))
        .flatMap(line -> Stream.of(line.substring(line.indexOf(':') + 1)))
        .mapToLong(Long::parseLong)
        .sum();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
