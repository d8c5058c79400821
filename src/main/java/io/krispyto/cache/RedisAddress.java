package io.krispyto.cache;

import io.krispyto.config.Secret;
import java.net.URI;

/** The address of a Redis server, in the client's form and in a form for logs. */
final class RedisAddress {
  private static final int DEFAULT_PORT = 6379;

  private final URI url;

  RedisAddress(Secret url) {
    this.url = URI.create(url.value());
  }

  /**
   * Returns the connection string. The client decodes a {@code +} in a password as a space, so this
   * escapes it.
   */
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
   * Removes the password from a text. A server that does not know a command may echo all its
   * arguments in the error.
   */
  String withoutPassword(String text) {
    var user = url.getUserInfo();
    var password = user == null ? "" : user.substring(user.indexOf(':') + 1);
    return password.isEmpty() ? text : text.replace(password, "***");
  }

  /** Returns {@code host:port}, without credentials. */
  @Override
  public String toString() {
    return url.getHost() + ":" + (url.getPort() < 0 ? DEFAULT_PORT : url.getPort());
  }
}
