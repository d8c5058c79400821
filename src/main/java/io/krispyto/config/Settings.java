package io.krispyto.config;

import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.SettingValues.Definitions;
import io.krispyto.domain.NearestName;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All settings and their defaults.
 *
 * @param http settings of the HTTP verticle
 * @param database settings of the database in {@code DB_ENDPOINT}; empty means the embedded
 *     database
 * @param dataDirectory {@code DATA_DIR}, directory of the embedded database; default {@code data}
 * @param databaseStartTimeout {@code DB_START_TIMEOUT}, how long a start waits for a database that
 *     may still come up; default 60 s
 * @param cache settings of the caches of the read side
 * @param ingestion settings of the write side
 */
public record Settings(
    HttpSettings http,
    Optional<DatabaseSettings> database,
    Duration databaseStartTimeout,
    Path dataDirectory,
    CacheSettings cache,
    IngestionSettings ingestion) {

  private static final Definitions ALL = new Definitions();

  public static final int DEFAULT_HTTP_PORT = 8000;
  public static final Duration DEFAULT_DATABASE_START_TIMEOUT = Duration.ofSeconds(60);
  private static final int MAX_PORT = 65535;
  private static final long MAX_BYTES = 1L << 40;
  private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();
  private static final int MIN_MISSPELLED = 6;
  private static final int MAX_MISSPELLED = 2;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;

  private static final Pattern GOOGLE_FILE = Pattern.compile("[A-Za-z0-9_-]+");

  /** Sources that are valid over the bus but are not paths. */
  private static final Pattern NOT_A_PATH =
      Pattern.compile("sample:|google-drive:.*|[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private static final Setting<Integer> HTTP_PORT =
      ALL.add(Setting.integer("HTTP_PORT", 0, MAX_PORT, DEFAULT_HTTP_PORT));
  private static final Setting<List<String>> CORS_ORIGINS =
      ALL.add(
          Setting.hidden(
              "CORS_ORIGINS",
              "* or origins like https://example.com separated by commas",
              Urls::origins,
              List.of(HttpSettings.ANY_ORIGIN)));
  private static final Setting<Integer> NO_DATA_STATUS =
      ALL.add(
          Setting.choice(
              "NO_DATA_STATUS", List.of(NO_CONTENT, NOT_FOUND, OK), String::valueOf, NO_CONTENT));
  private static final Setting<Long> EDGE_CACHE_BYTES =
      ALL.add(
          Setting.number("EDGE_CACHE_BYTES", 0, MAX_BYTES, HttpSettings.DEFAULT_EDGE_CACHE_BYTES));
  private static final Setting<Duration> DRAIN_SECONDS =
      ALL.add(
          Setting.seconds(
              "DRAIN_SECONDS", 0, HttpSettings.MAX_DRAIN.toSeconds(), HttpSettings.DEFAULT_DRAIN));
  private static final Setting<Optional<Secret>> API_TOKEN = ALL.add(Setting.token("API_TOKEN"));
  private static final Setting<Integer> EVENT_CLIENTS =
      ALL.add(
          Setting.integer("EVENT_CLIENTS", 0, Integer.MAX_VALUE, EventSettings.DEFAULT.clients()));
  private static final Setting<Integer> EVENT_CLIENTS_PER_ADDRESS =
      ALL.add(
          Setting.integer(
              "EVENT_CLIENTS_PER_ADDRESS",
              0,
              Integer.MAX_VALUE,
              EventSettings.DEFAULT.clientsPerAddress()));

  private static final Setting<Boolean> COINGECKO_API =
      ALL.add(Setting.choice("COINGECKO_API", List.of(true, false), on -> on ? "on" : "off", true));

  private static final Setting<Optional<List<Endpoint>>> DB_ENDPOINT =
      ALL.add(
          Setting.hidden(
              "DB_ENDPOINT",
              "host or host:port, or several separated by commas",
              value -> Optional.of(Endpoint.parseAll(value)),
              Optional.empty()));
  private static final Setting<String> DB_USERNAME =
      ALL.add(Setting.text("DB_USERNAME", "postgres"));
  private static final Setting<Secret> DB_PASSWORD = ALL.add(Setting.password("DB_PASSWORD"));
  private static final Setting<String> DB_NAME = ALL.add(Setting.text("DB_NAME", "postgres"));
  private static final Setting<SslMode> DB_SSL_MODE =
      ALL.add(
          Setting.choice("DB_SSL_MODE", List.of(SslMode.values()), SslMode::text, SslMode.PREFER));
  private static final Setting<Optional<Path>> DB_SSL_ROOT_CERT =
      ALL.add(Setting.certificateFile("DB_SSL_ROOT_CERT"));
  private static final Setting<Integer> DB_POOL_SIZE =
      ALL.add(Setting.integer("DB_POOL_SIZE", 1, 1000, DatabaseSettings.DEFAULT_POOL_SIZE));
  private static final Setting<Optional<String>> DB_SCHEMA =
      ALL.add(
          Setting.hidden(
              "DB_SCHEMA",
              "the name of a schema (at most 63 bytes, not one of PostgreSQL's own)",
              value -> Optional.of(DatabaseSettings.parseSchema(Setting.plainText(value))),
              Optional.empty()));
  private static final Setting<Duration> DB_START_TIMEOUT =
      ALL.add(Setting.seconds("DB_START_TIMEOUT", 0, MAX_SECONDS, DEFAULT_DATABASE_START_TIMEOUT));
  private static final Setting<Path> DATA_DIR = ALL.add(Setting.path("DATA_DIR", "data"));

  private static final Setting<Long> PAGE_CACHE_BYTES =
      ALL.add(
          Setting.number("PAGE_CACHE_BYTES", 0, MAX_BYTES, CacheSettings.DEFAULT_PAGE_CACHE_BYTES));
  private static final Setting<Duration> CACHE_REFRESH =
      ALL.add(Setting.seconds("CACHE_REFRESH", 0, MAX_SECONDS, CacheSettings.DEFAULT_REFRESH));
  private static final Setting<Optional<Secret>> REDIS_URL =
      ALL.add(
          Setting.hidden(
              "REDIS_URL",
              "a URL like redis://host:6379",
              value -> Optional.of(Urls.redis(value)),
              Optional.empty()));
  private static final Setting<String> REDIS_PREFIX =
      ALL.add(Setting.text("REDIS_PREFIX", RedisSettings.DEFAULT_PREFIX));
  private static final Setting<Duration> REDIS_TTL =
      ALL.add(Setting.seconds("REDIS_TTL", 1, MAX_SECONDS, RedisSettings.DEFAULT_TIME_TO_LIVE));

  private static final Setting<Optional<String>> CSV_FILE_FOLDER =
      ALL.add(
          Setting.hidden(
              IngestionSettings.CSV_FILE_FOLDER,
              "a local path (use CSV_URL for a URL)",
              value -> Optional.of(localSource(value)),
              Optional.empty()));
  private static final Setting<Optional<String>> CSV_URL =
      ALL.add(
          Setting.hidden(
              IngestionSettings.CSV_URL,
              "an http or https URL",
              value -> Optional.of(Urls.http(value)),
              Optional.empty()));
  private static final Setting<Optional<String>> GOOGLE_FILE_ID =
      ALL.add(
          Setting.hidden(
              IngestionSettings.GOOGLE_FILE_ID,
              "the ID of a Google Drive file",
              value ->
                  Optional.of(
                      IngestionSettings.DRIVE_PREFIX + Setting.matching(GOOGLE_FILE, value)),
              Optional.empty()));
  private static final Setting<Boolean> DOWNLOAD_PRIVATE =
      ALL.add(
          Setting.choice(
              "DOWNLOAD_PRIVATE",
              List.of(false, true),
              allowed -> allowed ? "allow" : "refuse",
              false));
  private static final Setting<List<X509Certificate>> DOWNLOAD_CA_CERT =
      ALL.add(Setting.certificates("DOWNLOAD_CA_CERT"));
  private static final Setting<Long> UPLOAD_BYTES =
      ALL.add(Setting.number("UPLOAD_BYTES", 1, MAX_BYTES, IngestionSettings.DEFAULT_UPLOAD_BYTES));
  private static final Setting<Duration> INGEST_INTERVAL =
      ALL.add(
          Setting.seconds("INGEST_INTERVAL", 0, MAX_SECONDS, IngestionSettings.DEFAULT_INTERVAL));
  private static final Setting<Integer> INGESTIONS_KEPT =
      ALL.add(
          Setting.integer("INGESTIONS_KEPT", 1, Integer.MAX_VALUE, IngestionSettings.DEFAULT_KEPT));
  private static final Setting<Optional<Path>> LAYOUTS = ALL.add(Setting.folder("LAYOUTS"));

  /** The keys of all settings. */
  public static final Set<String> KEYS = ALL.keys();

  /**
   * Parses the settings.
   *
   * @param environment values by key
   * @throws InvalidSetting naming the first setting with an invalid value, even if it would have no
   *     effect
   */
  public static Settings from(Map<String, String> environment) {
    var values = ALL.read(environment);
    var database = database(values);
    var source =
        values
            .get(CSV_FILE_FOLDER)
            .or(() -> values.get(CSV_URL))
            .or(() -> values.get(GOOGLE_FILE_ID));
    return new Settings(
        http(values, database.isEmpty() && source.isEmpty()),
        database,
        values.get(DB_START_TIMEOUT),
        values.get(DATA_DIR),
        cache(values),
        ingestion(values, source));
  }

  /**
   * Parses the settings that an application passes to one of our verticles: the same keys, with
   * text or numbers. They must include the database, since the embedded one belongs to the server.
   *
   * @throws InvalidSetting naming the first setting with an invalid value
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
      throw new InvalidSetting(
          key,
          "is not a setting."
              + nearest(key).map(match -> " Did you mean " + match + "?").orElse(""));
    }
    if (value == null || value instanceof String || value instanceof Number) {
      return value == null ? "" : value.toString();
    }
    throw new InvalidSetting(key, "is neither a string nor a number");
  }

  /**
   * Finds unknown keys that differ from a setting in one or two characters.
   *
   * @param keys environment variables, most of which belong to other programs
   * @return the setting that is probably meant, by each such key
   */
  public static Map<String, String> misspelled(Set<String> keys) {
    var found = new TreeMap<String, String>();
    for (var key : keys) {
      if (!KEYS.contains(key) && key.length() >= MIN_MISSPELLED) {
        var match = nearest(key);
        if (match.isPresent()) {
          found.put(key, match.get());
        }
      }
    }
    return found;
  }

  /** Compares only keys with the same first letter, because this delays each start. */
  private static Optional<String> nearest(String key) {
    var typed = key.toUpperCase(Locale.ROOT);
    String nearest = null;
    var shortest = MAX_MISSPELLED + 1;
    for (var setting : KEYS) {
      if (typed.startsWith(setting.substring(0, 1))
          && Math.abs(typed.length() - setting.length()) < shortest) {
        var distance = NearestName.distance(typed, setting);
        if (distance < shortest) {
          nearest = setting;
          shortest = distance;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * Checks that the caches leave enough of this process's heap to the rest of the server.
   *
   * @throws InvalidSetting if they do not
   */
  public void requireRoomForCaches() {
    Heap.requireRoom(
        http.edgeCacheBytes(), cache.pageCacheBytes(), Runtime.getRuntime().maxMemory());
  }

  /** Returns the database of settings that an application passed to {@link #of}. */
  public DatabaseSettings connectedDatabase() {
    return database.orElseThrow();
  }

  /**
   * Whether the server runs on simulated sample data, because neither a database nor a source of
   * real data is set.
   */
  public boolean simulated() {
    return http.simulated();
  }

  private static HttpSettings http(SettingValues values, boolean simulated) {
    return new HttpSettings(
        values.get(HTTP_PORT),
        values.get(CORS_ORIGINS),
        values.get(NO_DATA_STATUS),
        values.get(EDGE_CACHE_BYTES),
        values.get(API_TOKEN),
        new EventSettings(values.get(EVENT_CLIENTS), values.get(EVENT_CLIENTS_PER_ADDRESS)),
        values.get(DRAIN_SECONDS),
        values.get(COINGECKO_API),
        simulated);
  }

  private static CacheSettings cache(SettingValues values) {
    var redis =
        values
            .get(REDIS_URL)
            .map(url -> new RedisSettings(url, values.get(REDIS_PREFIX), values.get(REDIS_TTL)));
    return new CacheSettings(values.get(PAGE_CACHE_BYTES), redis, values.get(CACHE_REFRESH));
  }

  private static IngestionSettings ingestion(SettingValues values, Optional<String> source) {
    return new IngestionSettings(
        source,
        values.get(UPLOAD_BYTES),
        values.get(INGEST_INTERVAL),
        values.get(INGESTIONS_KEPT),
        new DownloadSettings(values.get(DOWNLOAD_PRIVATE), values.get(DOWNLOAD_CA_CERT)),
        values.get(LAYOUTS));
  }

  private static Optional<DatabaseSettings> database(SettingValues values) {
    return values
        .get(DB_ENDPOINT)
        .map(
            endpoints ->
                new DatabaseSettings(
                    endpoints,
                    values.get(DB_USERNAME),
                    values.get(DB_PASSWORD),
                    values.get(DB_NAME),
                    values.get(DB_SSL_MODE),
                    values.get(DB_SSL_ROOT_CERT),
                    values.get(DB_POOL_SIZE),
                    values.get(DB_SCHEMA)));
  }

  private static String localSource(String text) {
    if (NOT_A_PATH.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    // Throws if the text has a character that paths cannot contain.
    Path.of(text);
    return text;
  }
}
