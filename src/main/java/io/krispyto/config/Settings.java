package io.krispyto.config;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that can be set, with every default.
 *
 * @param http of the HTTP verticle
 * @param database where {@code DB_ENDPOINT} says; empty means the embedded database
 * @param dataDirectory {@code DATA_DIR}, {@code data}: the embedded database lives in it
 * @param cache of the caches of the read side
 * @param ingestion of the write side
 */
public record Settings(
    HttpSettings http,
    Optional<DatabaseSettings> database,
    Path dataDirectory,
    CacheSettings cache,
    IngestionSettings ingestion) {

  /** Everything that can be set; a test holds it against what is read. */
  static final Set<String> KEYS =
      Set.of(
          "API_TOKEN",
          "CACHE_REFRESH",
          "CORS_ORIGINS",
          "CSV_FILE_FOLDER",
          "CSV_URL",
          "DATA_DIR",
          "DB_ENDPOINT",
          "DB_NAME",
          "DB_PASSWORD",
          "DB_POOL_SIZE",
          "DB_SCHEMA",
          "DB_SSL_MODE",
          "DB_SSL_ROOT_CERT",
          "DB_USERNAME",
          "EDGE_CACHE_BYTES",
          "EVENT_CLIENTS",
          "EVENT_CLIENTS_PER_ADDRESS",
          "GOOGLE_FILE_ID",
          "HTTP_PORT",
          "INGESTIONS_KEPT",
          "INGEST_INTERVAL",
          "NO_DATA_STATUS",
          "PAGE_CACHE_BYTES",
          "REDIS_PREFIX",
          "REDIS_TTL",
          "REDIS_URL",
          "UPLOAD_BYTES");

  public static final int DEFAULT_HTTP_PORT = 8000;
  private static final int MAX_PORT = 65535;
  private static final long MAX_BYTES = 1L << 40;

  private static final Pattern GOOGLE_FILE_ID = Pattern.compile("[A-Za-z0-9_-]+");
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;

  /**
   * Reads settings.
   *
   * @param environment values by key
   * @throws InvalidSetting naming the first that cannot be used
   */
  public static Settings from(Map<String, String> environment) {
    var values = new SettingValues(environment);
    var database = database(values);
    var source = source(values);
    return new Settings(
        http(values, database.isEmpty() && source.isEmpty()),
        database,
        Path.of(values.text("DATA_DIR").orElse("data")),
        cache(values),
        ingestion(values, source));
  }

  /**
   * Reads settings that an application gives to a verticle of ours when it deploys it: the same
   * keys, with text or numbers. The database has to be among them, since the embedded one belongs
   * to the server.
   *
   * @throws InvalidSetting naming the first that cannot be used
   */
  public static Settings of(JsonObject config) {
    var settings = new HashMap<String, String>();
    config.forEach(given -> settings.put(given.getKey(), text(given.getKey(), given.getValue())));
    if (settings.getOrDefault("DB_ENDPOINT", "").isBlank()) {
      throw new InvalidSetting("DB_ENDPOINT", "is missing");
    }
    return from(settings);
  }

  private static String text(String key, Object value) {
    if (!KEYS.contains(key)) {
      throw new InvalidSetting(key, "is no setting");
    }
    if (value == null || value instanceof String || value instanceof Number) {
      return value == null ? "" : value.toString();
    }
    throw new InvalidSetting(key, "is neither text nor a number");
  }

  /** The database that is connected to, where the settings are {@link #of} an application. */
  public DatabaseSettings connectedDatabase() {
    return database.orElseThrow();
  }

  /**
   * Whether the server runs on simulated sample data: there is neither a database to connect to nor
   * a source of real data.
   */
  public boolean simulated() {
    return http.simulated();
  }

  private static HttpSettings http(SettingValues values, boolean simulated) {
    return new HttpSettings(
        (int) values.number("HTTP_PORT", DEFAULT_HTTP_PORT, 0, MAX_PORT),
        values
            .parsed(
                "CORS_ORIGINS",
                Settings::origins,
                "* or origins like https://example.com separated by commas")
            .orElse(List.of(HttpSettings.ANY_ORIGIN)),
        values.parsed("NO_DATA_STATUS", Settings::noDataStatus, "204 or 404").orElse(NO_CONTENT),
        values.number("EDGE_CACHE_BYTES", HttpSettings.DEFAULT_EDGE_CACHE_BYTES, 0, MAX_BYTES),
        values.secret("API_TOKEN"),
        events(values),
        simulated);
  }

  private static EventSettings events(SettingValues values) {
    var standard = EventSettings.DEFAULT;
    return new EventSettings(
        (int) values.number("EVENT_CLIENTS", standard.clients(), 0, Integer.MAX_VALUE),
        (int)
            values.number(
                "EVENT_CLIENTS_PER_ADDRESS", standard.clientsPerAddress(), 0, Integer.MAX_VALUE));
  }

  private static CacheSettings cache(SettingValues values) {
    return new CacheSettings(
        values.number("PAGE_CACHE_BYTES", CacheSettings.DEFAULT_PAGE_CACHE_BYTES, 0, MAX_BYTES),
        values
            .address("REDIS_URL", Settings::redisUrl, "a URL like redis://host:6379")
            .map(
                url ->
                    new RedisSettings(
                        url,
                        values.text("REDIS_PREFIX").orElse(RedisSettings.DEFAULT_PREFIX),
                        seconds(values, "REDIS_TTL", RedisSettings.DEFAULT_TIME_TO_LIVE, 1))),
        seconds(values, "CACHE_REFRESH", CacheSettings.DEFAULT_REFRESH, 0));
  }

  private static IngestionSettings ingestion(SettingValues values, Optional<String> source) {
    return new IngestionSettings(
        source,
        values.number("UPLOAD_BYTES", IngestionSettings.DEFAULT_UPLOAD_BYTES, 1, MAX_BYTES),
        seconds(values, "INGEST_INTERVAL", IngestionSettings.DEFAULT_INTERVAL, 0),
        (int)
            values.number("INGESTIONS_KEPT", IngestionSettings.DEFAULT_KEPT, 1, Integer.MAX_VALUE));
  }

  private static Duration seconds(
      SettingValues values, String key, Duration defaultValue, long least) {
    return Duration.ofSeconds(
        values.number(key, defaultValue.toSeconds(), least, Duration.ofDays(365).toSeconds()));
  }

  private static int noDataStatus(String text) {
    var status = Integer.parseInt(text);
    if (status != NO_CONTENT && status != NOT_FOUND) {
      throw new IllegalArgumentException();
    }
    return status;
  }

  private static List<String> origins(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).map(Settings::origin).toList();
  }

  private static String origin(String text) {
    var uri = URI.create(text);
    var isOrigin =
        uri.getHost() != null && text.equals(uri.getScheme() + "://" + uri.getRawAuthority());
    if (!text.equals(HttpSettings.ANY_ORIGIN) && (!isOrigin || uri.getUserInfo() != null)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static Optional<DatabaseSettings> database(SettingValues values) {
    return values
        .address(
            "DB_ENDPOINT", Endpoint::parseAll, "host or host:port, or several separated by commas")
        .map(
            endpoints ->
                new DatabaseSettings(
                    endpoints,
                    values.text("DB_USERNAME").orElse("postgres"),
                    values.secret("DB_PASSWORD").orElse(new Secret("")),
                    values.text("DB_NAME").orElse("postgres"),
                    values
                        .parsed(
                            "DB_SSL_MODE",
                            DatabaseSettings.SslMode::parse,
                            "disable, prefer, require or verify-full")
                        .orElse(DatabaseSettings.SslMode.PREFER),
                    values.parsed("DB_SSL_ROOT_CERT", Settings::readable, "a file to be read"),
                    (int)
                        values.number("DB_POOL_SIZE", DatabaseSettings.DEFAULT_POOL_SIZE, 1, 1000),
                    values.parsed(
                        "DB_SCHEMA",
                        DatabaseSettings::parseSchema,
                        "the name of a schema (at most 63 bytes, not one of PostgreSQL's own)")));
  }

  private static Path readable(String text) {
    var file = Path.of(text);
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException();
    }
    return file;
  }

  private static Optional<String> source(SettingValues values) {
    return values
        .text("CSV_FILE_FOLDER")
        .or(() -> values.address("CSV_URL", Settings::httpUrl, "an http or https URL"))
        .or(
            () ->
                values.parsed(
                    "GOOGLE_FILE_ID", Settings::googleFile, "the id of a Google Drive file"));
  }

  private static String httpUrl(String text) {
    var url = URI.create(text);
    var isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!isHttp || url.getHost() == null) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static String googleFile(String text) {
    if (!GOOGLE_FILE_ID.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return "google-drive:" + text;
  }

  private static Secret redisUrl(String text) {
    var url = URI.create(text);
    var isRedis = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
    var number = url.getPath();
    if (!isRedis || url.getHost() == null || !number.isEmpty() && !number.matches("/[0-9]{0,4}")) {
      throw new IllegalArgumentException();
    }
    return new Secret(text);
  }
}
