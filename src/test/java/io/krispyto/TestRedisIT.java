package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The server that other tests rely on. */
class TestRedisIT {
  @Test
  void aRestartedServerKeepsItsPort() {
    try (var redis = TestRedis.started()) {
      redis.command("set", "a", "b");
      assertThat(redis.keys()).containsExactly("a");
      redis.stop();
      redis.start("--requirepass", "secret");
      assertThat(redis.keys()).isEmpty();
      redis.pause();
      redis.resume();
      assertThat(redis.command("ping")).isEqualTo("PONG");
      redis.kill();
      redis.start();
      assertThat(redis.command("get", "a", "too many")).startsWith("-ERR");
    }
  }
}
