package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {
  @ParameterizedTest
  @CsvSource({
    "redis://host,host:6379",
    "redis://user:word@host:1234/3,host:1234",
    "rediss://:word@[::1]:1234,[::1]:1234",
  })
  void messagesShowHostAndPort(String url, String expected) {
    assertThat(address(url)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://host:1234/3,redis://host:1234/3",
    "redis://user:word@host,redis://user:word@host",
    "redis://:a+b%20c@host,redis://:a%2Bb%20c@host",
  })
  void aPlusIsEscapedForTheClient(String url, String expected) {
    assertThat(address(url).connectionString()).isEqualTo(expected);
  }

  @Test
  void thePasswordIsRemovedFromText() {
    assertThat(address("redis://user:a%2Fb@host").withoutPassword("AUTH user a/b."))
        .isEqualTo("AUTH user ***.");
    assertThat(address("redis://host").withoutPassword("AUTH")).isEqualTo("AUTH");
  }

  private static RedisAddress address(String url) {
    return new RedisAddress(new Secret(url));
  }
}
