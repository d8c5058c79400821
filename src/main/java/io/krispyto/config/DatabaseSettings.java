package io.krispyto.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the database is and how to get in.
 *
 * @param endpoints {@code DB_ENDPOINT}: one server, or a primary and its standbys in any order
 * @param username {@code DB_USERNAME}, {@code postgres}
 * @param password {@code DB_PASSWORD}, empty
 * @param name {@code DB_NAME}, {@code postgres}
 * @param sslMode {@code DB_SSL_MODE}, whether the connection is encrypted and the server's
 *     certificate verified
 * @param sslRootCertificate {@code DB_SSL_ROOT_CERT}, a PEM file with the authorities to trust
 * @param poolSize {@code DB_POOL_SIZE}, how many connections all instances of the query verticle
 *     share; they have half as many more, and one, for answers that are sent in chunks
 * @param schema {@code DB_SCHEMA}, the schema of the tables; empty: the one that the search path of
 *     the database leads to, which is {@code public} unless somebody changed it
 */
public record DatabaseSettings(
    List<Endpoint> endpoints,
    String username,
    Secret password,
    String name,
    SslMode sslMode,
    Optional<Path> sslRootCertificate,
    int poolSize,
    Optional<String> schema) {

  public static final int DEFAULT_PORT = 5432;
  public static final int DEFAULT_POOL_SIZE = 8;

  /** The maximum length of an identifier in bytes; PostgreSQL silently truncates longer ones. */
  private static final int MAX_IDENTIFIER = 63;

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
  }

  public DatabaseSettings {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("A database has at least one endpoint");
    }
  }

  /** A database on one server. */
  public DatabaseSettings(
      String host,
      int port,
      String username,
      Secret password,
      String name,
      SslMode sslMode,
      Optional<Path> sslRootCertificate,
      int poolSize) {
    this(
        List.of(new Endpoint(host, port)),
        username,
        password,
        name,
        sslMode,
        sslRootCertificate,
        poolSize,
        Optional.empty());
  }

  /** The same database on other servers. */
  public DatabaseSettings at(List<Endpoint> others) {
    return new DatabaseSettings(
        others, username, password, name, sslMode, sslRootCertificate, poolSize, schema);
  }

  /** The host of the first endpoint. */
  public String host() {
    return endpoints.get(0).host();
  }

  /** The port of the first endpoint. */
  public int port() {
    return endpoints.get(0).port();
  }

  /** All endpoints, as {@code DB_ENDPOINT} spells them. */
  public String where() {
    return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
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

  /** The same database with the tables in another schema. */
  public DatabaseSettings withSchema(String name) {
    return new DatabaseSettings(
        endpoints,
        username,
        password,
        this.name,
        sslMode,
        sslRootCertificate,
        poolSize,
        Optional.of(parseSchema(name)));
  }

  /**
   * The {@code search_path} that every connection sets; empty: the default. It names only the
   * schema of the tables, so that tables of the same name elsewhere cannot hide them.
   */
  public Optional<String> searchPath() {
    return schema.map(text -> '"' + text.replace("\"", "\"\"") + '"');
  }

  /** Any name that PostgreSQL accepts, case-sensitive and without quotes. */
  static String parseSchema(String text) {
    var reserved = text.startsWith("pg_") || text.equals("information_schema");
    var length = text.getBytes(StandardCharsets.UTF_8).length;
    if (reserved || length > MAX_IDENTIFIER || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
