package io.krispyto.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the database is and how to get in.
 *
 * @param host from {@code DB_ENDPOINT}
 * @param port from {@code DB_ENDPOINT}, 5432
 * @param username {@code DB_USERNAME}, {@code postgres}
 * @param password {@code DB_PASSWORD}, empty
 * @param name {@code DB_NAME}, {@code postgres}
 * @param sslMode {@code DB_SSL_MODE}, whether the connection is encrypted and the server's
 *     certificate verified
 * @param sslRootCertificate {@code DB_SSL_ROOT_CERT}, a PEM file with the authorities to trust
 * @param poolSize {@code DB_POOL_SIZE}, how many connections all instances of the query verticle
 *     share; they have half as many more for answers that are sent in pieces
 */
public record DatabaseSettings(
    String host,
    int port,
    String username,
    Secret password,
    String name,
    SslMode sslMode,
    Optional<Path> sslRootCertificate,
    int poolSize) {

  public static final int DEFAULT_PORT = 5432;
  public static final int DEFAULT_POOL_SIZE = 8;

  /** As libpq's {@code sslmode}. */
  public enum SslMode {
    DISABLE("disable"),
    /** Encrypted if the server can. */
    PREFER("prefer"),
    REQUIRE("require"),
    /** Encrypted, and the certificate is the host's, from a trusted authority. */
    VERIFY_FULL("verify-full");

    private final String text;

    SslMode(String text) {
      this.text = text;
    }

    /** The mode as libpq and the setting spell it. */
    public String text() {
      return text;
    }

    static SslMode parse(String text) {
      for (var mode : values()) {
        if (mode.text.equals(text)) {
          return mode;
        }
      }
      throw new IllegalArgumentException();
    }
  }

  /** A database on this machine, for its superuser. */
  public static DatabaseSettings local(int port, String name, Secret password) {
    return new DatabaseSettings(
        "localhost",
        port,
        "postgres",
        password,
        name,
        SslMode.DISABLE,
        Optional.empty(),
        DEFAULT_POOL_SIZE);
  }
}
