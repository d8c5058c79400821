package io.krispyto.cache;

import io.krispyto.config.Secret;
import java.net.URI;

/** Where a Redis is, in the two ways that it is told: to the client, and to people. */
final class RedisAddress {
  private static final int DEFAULT_PORT = 6379;

  private final URI url;

  RedisAddress(Secret url) {
    this.url = URI.create(url.value());
  }

  /** For the client, which takes a {@code +} in a password for a space. */
  String connectionString() {
    var user = url.getRawUserInfo();
    return user == null
        ? url.toString()
        : url.toString().replace(user + "@", user.replace("+", "%2B") + "@");
  }

  boolean isEncrypted() {
    return "rediss".equals(url.getScheme());
  }

  /**
   * A text without the password: a server that does not know a command may answer with all that it
   * was sent.
   */
  String withoutPassword(String text) {
    var user = url.getUserInfo();
    var password = user == null ? "" : user.substring(user.indexOf(':') + 1);
    return password.isEmpty() ? text : text.replace(password, "***");
  }

  /** Host and port. */
  @Override
  public String toString() {
    return url.getHost() + ":" + (url.getPort() < 0 ? DEFAULT_PORT : url.getPort());
  }
}
