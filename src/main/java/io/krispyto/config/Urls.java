package io.krispyto.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parses settings that are URLs. Each method throws {@link IllegalArgumentException} for an invalid
 * one.
 */
final class Urls {
  private static final int MAX_PORT = 65535;
  private static final Set<String> HTTP = Set.of("http", "https");
  private static final Set<String> REDIS = Set.of("redis", "rediss");

  private Urls() {}

  /** Parses {@code *}, or origins as browsers send them, separated by commas. */
  static List<String> origins(String text) {
    // -1 keeps an empty part after the last comma, which is invalid.
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(Urls::origin).toList();
  }

  private static String origin(String text) {
    if (text.equals(HttpSettings.ANY_ORIGIN)) {
      return text;
    }
    var url = withHost(text);
    if (url.getRawUserInfo() != null
        || !text.equals(url.getScheme() + "://" + url.getRawAuthority())) {
      throw new IllegalArgumentException();
    }
    // Browsers send origins in lower case, and omit the default port.
    var scheme = url.getScheme().toLowerCase(Locale.ROOT);
    var isDefaultPort = url.getPort() < 0 || url.getPort() == defaultPort(scheme);
    return scheme
        + "://"
        + url.getHost().toLowerCase(Locale.ROOT)
        + (isDefaultPort ? "" : ":" + url.getPort());
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> -1;
    };
  }

  /** Parses an {@code http://} or {@code https://} URL. */
  static String http(String text) {
    requireScheme(withHost(text), HTTP);
    return text;
  }

  /** Parses {@code redis[s]://[user:password@]host[:port][/number]}. */
  static Secret redis(String text) {
    var url = withHost(text);
    requireScheme(url, REDIS);
    // A query could contain another user and password, which log lines would not redact.
    if (!url.getRawPath().matches("(?:/[0-9]{0,4})?")
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException();
    }
    return new Secret(text);
  }

  private static URI withHost(String text) {
    var url = URI.create(text);
    if (url.getHost() == null || url.getPort() == 0 || url.getPort() > MAX_PORT) {
      throw new IllegalArgumentException();
    }
    return url;
  }

  private static void requireScheme(URI url, Set<String> schemes) {
    if (!schemes.contains(url.getScheme().toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException();
    }
  }
}
