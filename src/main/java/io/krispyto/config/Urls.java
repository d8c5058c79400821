package io.krispyto.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Settings that are URLs. Each method throws {@link IllegalArgumentException} for a wrong one. */
final class Urls {
  private static final int MAX_PORT = 65535;
  private static final Set<String> HTTP = Set.of("http", "https");
  private static final Set<String> REDIS = Set.of("redis", "rediss");

  private Urls() {}

  /** Origins as browsers send them, separated by commas, or {@code *}. */
  static List<String> origins(String text) {
    // -1 keeps what follows the last comma, which is wrong if it is empty.
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
    // Browsers send lower case, and no port where it is the scheme's own.
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

  /** {@code http://} or {@code https://}. */
  static String http(String text) {
    requireScheme(withHost(text), HTTP);
    return text;
  }

  /** {@code redis[s]://[user:password@]host[:port][/number]}. */
  static Secret redis(String text) {
    var url = withHost(text);
    requireScheme(url, REDIS);
    // A query could name another user and password, which log lines would not leave out.
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
