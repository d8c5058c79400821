package io.krispyto.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of the database connection.
 *
 * @param endpoints {@code DB_ENDPOINT}, one server, or a primary and its standbys in any order
 * @param username {@code DB_USERNAME}; default {@code postgres}
 * @param password {@code DB_PASSWORD}; default empty
 * @param name {@code DB_NAME}; default {@code postgres}
 * @param sslMode {@code DB_SSL_MODE}, whether to encrypt the connection and verify the server's
 *     certificate
 * @param sslRootCertificate {@code DB_SSL_ROOT_CERT}, a PEM file with the certificate authorities
 *     to trust
 * @param poolSize {@code DB_POOL_SIZE}, number of connections that all instances of the query
 *     verticle share; chunked responses have half as many more, plus one
 * @param schema {@code DB_SCHEMA}, schema of the tables; if empty, the database's search path
 *     decides, which leads to {@code public} unless changed
 * @param simulated whether the database holds the simulated sample, which never mixes with real
 *     data
 */
public record DatabaseSettings(
    List<Endpoint> endpoints,
    String username,
    Secret password,
    String name,
    SslMode sslMode,
    Optional<Path> sslRootCertificate,
    int poolSize,
    Optional<String> schema,
    boolean simulated) {

  public static final int DEFAULT_PORT = 5432;
  public static final int DEFAULT_POOL_SIZE = 8;

  /** The maximum length of an identifier in bytes; PostgreSQL silently truncates longer ones. */
  private static final int MAX_IDENTIFIER = 63;

  /** The modes of libpq's {@code sslmode}. */
  public enum SslMode {
    DISABLE("disable"),
    /** Encrypts if the server supports it. */
    PREFER("prefer"),
    REQUIRE("require"),
    /**
     * Encrypts, and verifies that the certificate belongs to the host and has a trusted authority.
     */
    VERIFY_FULL("verify-full");

    private final String text;

    SslMode(String text) {
      this.text = text;
    }

    /** The mode's name in libpq and in the setting. */
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

  /** A database for real data. */
  public DatabaseSettings(
      List<Endpoint> endpoints,
      String username,
      Secret password,
      String name,
      SslMode sslMode,
      Optional<Path> sslRootCertificate,
      int poolSize,
      Optional<String> schema) {
    this(endpoints, username, password, name, sslMode, sslRootCertificate, poolSize, schema, false);
  }

  /** A database for real data on one server. */
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
        others, username, password, name, sslMode, sslRootCertificate, poolSize, schema, simulated);
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

  /** A local database, with its superuser as the user. */
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
        Optional.of(parseSchema(name)),
        simulated);
  }

  /** The same database for the simulated sample. */
  public DatabaseSettings forSample() {
    return new DatabaseSettings(
        endpoints, username, password, name, sslMode, sslRootCertificate, poolSize, schema, true);
  }

  /**
   * The {@code search_path} that every connection sets; empty: the default. It names only the
   * schema of the tables, so that tables of the same name elsewhere cannot hide them.
   */
  public Optional<String> searchPath() {
    return schema.map(text -> '"' + text.replace("\"", "\"\"") + '"');
  }

  /** Parses a schema name: any name that PostgreSQL accepts, case-sensitive and without quotes. */
  static String parseSchema(String text) {
    var reserved = text.startsWith("pg_") || text.equals("information_schema");
    var length = text.getBytes(StandardCharsets.UTF_8).length;
    if (reserved || length > MAX_IDENTIFIER || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
